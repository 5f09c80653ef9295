import type { UsageRow } from '../rows.ts';
import { OTHER } from '../what.ts';

/** Most that one row keeps. */
const DAYS = 100;
const CREDENTIALS = 20;
const SOURCES = 20;

/** Most rows of one account, `use/other` among them. */
export const ROWS = 200;

/**
 * Two rows of one key as one. Commutative, associative and idempotent, so lines may arrive twice, late, in any order and at several places at
 * once. Only `last_decision_id` is not exact: of two lines in the same slot one is kept.
 *
 * @param a of the same user and `what` as `b`.
 */
export function join(a: UsageRow, b: UsageRow): UsageRow {
  const later =
    a.last_seen > b.last_seen || (a.last_seen === b.last_seen && (a.last_decision_id ?? '') > (b.last_decision_id ?? '')) ? a : b;
  return {
    user_name: a.user_name,
    what: a.what,
    first_seen: compare(a.first_seen, b.first_seen) < 0 ? a.first_seen : b.first_seen,
    last_seen: later.last_seen,
    days: [...new Set([...a.days, ...b.days])].sort().slice(-DAYS),
    credentials: newest(CREDENTIALS, a.credentials, b.credentials),
    sources: newest(SOURCES, a.sources, b.sources),
    last_decision_id: later.last_decision_id,
  };
}

/** Times by name, the latest of each name, and of all names the newest; of names of one time the first. */
function newest(most: number, ...maps: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const times = new Map<string, string>();
  for (const [name, time] of maps.flatMap((map) => Object.entries(map))) {
    const known = times.get(name);
    if (known === undefined || known < time) times.set(name, time);
  }
  const kept = [...times].sort(([nameA, timeA], [nameB, timeB]) => compare(timeB, timeA) || compare(nameA, nameB)).slice(0, most);
  return Object.fromEntries(kept);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether two rows of one key say the same, `last_decision_id` excepted: then there is nothing to write. */
export const sameRow = (a: UsageRow, b: UsageRow): boolean =>
  a.first_seen === b.first_seen &&
  a.last_seen === b.last_seen &&
  a.days.join() === b.days.join() &&
  sameTimes(a.credentials, b.credentials) &&
  sameTimes(a.sources, b.sources);

function sameTimes(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const times = new Map(Object.entries(b));
  const entries = Object.entries(a);
  return entries.length === times.size && entries.every(([name, time]) => times.get(name) === time);
}

/** Which rows are worth more: credentials that are in use, then uses, then refusals. Addresses come last, for a network has many. */
const RANKS = ['credential', 'use', 'refused', 'from'];
const rankOf = (what: string): number => RANKS.indexOf(what.slice(0, what.indexOf('/')));

/** The order in which rows are kept: total, so that which ones an account has does not hang on the order of the lines. */
export const keepingOrder = (a: string, b: string): number => rankOf(a) - rankOf(b) || compare(a, b);

/**
 * Whether an account keeps a row of its own for `wanted`: its 199 first rows are kept, all others are one in `use/other`.
 *
 * @param existing every `what` of the account, in any order.
 * @returns `kept`; `other`: join it into `use/other`; or the row that makes room: join that one into `use/other`, and remove it.
 */
export function admit(existing: readonly string[], wanted: string): 'kept' | 'other' | { readonly evict: string } {
  const own = existing.filter((what) => what !== OTHER);
  if (wanted === OTHER || own.includes(wanted) || own.length < ROWS - 1) return 'kept';
  const last = own.reduce((a, b) => (keepingOrder(a, b) > 0 ? a : b));
  return keepingOrder(wanted, last) > 0 ? 'other' : { evict: last };
}

/** A row as part of `use/other`. */
export const asOther = (row: UsageRow): UsageRow => ({ ...row, what: OTHER });
