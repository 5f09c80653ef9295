import { entriesOf, SORT_COLUMNS, type SortColumn, sortText, userOfEntry } from '../../../shared/core/users/search/entries.ts';
import type { UserSearch } from '../../../shared/core/users/search/index-ports.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Range, Wanted, Way } from './filters.ts';

/** Users up to which a list is read whole, counted and sorted. */
export const MOST = 1000;
/** Users that a page of a longer list looks at: what it costs where few of them fit. */
const LOOKED_AT = 500;

export interface Order {
  readonly by: SortColumn;
  readonly descending: boolean;
}

/** All that fit, in order; or one page of what is too much to be read whole. */
export type Listed =
  | { readonly kind: 'whole'; readonly users: readonly UserRecord[] }
  | {
      readonly kind: 'part';
      readonly users: readonly UserRecord[];
      readonly lookedAt: number;
      /** Where the next page begins; null: this one is the last. */
      readonly next: string | null;
      /** Whether the users are in the order that was asked for; false: in the order in which the index holds them. */
      readonly sorted: boolean;
    };

/**
 * Lists users by the index, with a bounded number of reads at any size of the table.
 *
 * @param after `next` of the page before; empty: from the beginning.
 * @param rows of a page.
 */
export async function listByIndex(
  search: UserSearch,
  { fits, ways, likely }: Wanted,
  { order, after, rows }: { readonly order: Order; readonly after: string; readonly rows: number },
): Promise<Listed> {
  const every: Way = [{ column: order.by, prefix: '' }];
  const asked = ways.length === 0 ? [every] : ways;
  const names = smallest(await Promise.all(asked.map((way) => namesOf(search, way))));
  if (names !== null) {
    const users = (await search.users(names)).filter(fits);
    return { kind: 'whole', users: sorted(users, order) };
  }
  const [first = every] = ways;
  // What is likely meant comes first: a whole name, where its words alone are too frequent.
  const part = await walk(search, [...likely, ...first], { fits, descending: ways.length === 0 && order.descending, after, rows });
  return { kind: 'part', ...part, sorted: ways.length === 0 };
}

/** Names of the users of one way; null: there are too many. A name may stand for a user who no longer fits. */
async function namesOf(search: UserSearch, way: Way): Promise<ReadonlySet<string> | null> {
  const found = await Promise.all(way.map((range) => search.entries({ ...range, limit: MOST + 1 })));
  const names = new Set(found.flat().map(userOfEntry));
  return names.size > MOST || found.some((entries) => entries.length > MOST) ? null : names;
}

/** Names that every way has, of those ways that were read whole; null: none was. */
function smallest(ways: readonly (ReadonlySet<string> | null)[]): readonly string[] | null {
  const [first, ...others] = ways.filter((names) => names !== null);
  return first === undefined ? null : [...first].filter((name) => others.every((names) => names.has(name)));
}

function sorted(users: readonly UserRecord[], { by, descending }: Order): readonly UserRecord[] {
  const keyed = users.map((user) => ({ user, key: sortText(user, by) }));
  const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  keyed.sort((a, b) => compare(a.key, b.key) || compare(a.user.user_name, b.user.user_name));
  return (descending ? keyed.reverse() : keyed).map(({ user }) => user);
}

/** Entries that are read first: enough for a page where most of them fit. */
const FIRST = 100;

interface Walk {
  readonly fits: (user: UserRecord) => boolean;
  readonly descending: boolean;
  readonly after: string;
  readonly rows: number;
}

/** Goes along ranges until a page is full or enough was looked at. Each user comes once, at its first entry. */
async function walk(search: UserSearch, ranges: readonly Range[], { fits, descending, after, rows }: Walk) {
  const users: UserRecord[] = [];
  const most = Math.max(LOOKED_AT, rows);
  let lookedAt = 0;
  let { at, entry } = readPlace(ranges, after);
  for (let range = ranges[at]; range !== undefined; range = ranges[at]) {
    const limit = lookedAt < FIRST ? FIRST : most - lookedAt;
    const entries = await search.entries({ ...range, after: entry, descending, limit });
    const read = await search.users([...new Set(entries.map(userOfEntry))]);
    const byName = new Map(read.map((user) => [user.user_name, user]));
    for (const each of entries) {
      const user = byName.get(userOfEntry(each));
      if (user !== undefined && fits(user) && isFirst(user, ranges, at, each)) users.push(user);
      if (++lookedAt === most || users.length === rows) return { users, lookedAt, next: `${at}.${each}` };
    }
    entry = entries.at(-1);
    if (entries.length < limit) [at, entry] = [at + 1, undefined];
  }
  return { users, lookedAt, next: null };
}

/** In octets of UTF-8: longer is no entry. */
const LONGEST_ENTRY = 1000;

/** A place that no page named is the beginning: DynamoDB refuses one outside of what is asked for. */
function readPlace(ranges: readonly Range[], after: string): { at: number; entry: string | undefined } {
  const [, index = '', entry = ''] = /^(\d{1,2})\.(.+)$/su.exec(after.toWellFormed()) ?? [];
  const range = index === '' ? undefined : ranges[Number(index)];
  const known = range !== undefined && entry.startsWith(range.prefix) && Buffer.byteLength(entry) <= LONGEST_ENTRY;
  return known ? { at: Number(index), entry } : { at: 0, entry: undefined };
}

/** Whether an entry is the first one of its user along ranges. One that is left over from before a change is not. */
function isFirst(user: UserRecord, ranges: readonly Range[], at: number, entry: string): boolean {
  const own = entriesOf(user);
  for (const [index, { column, prefix }] of ranges.entries()) {
    const [first] = own
      .filter((each) => each.column === column && each.entry.startsWith(prefix))
      .map((each) => each.entry)
      .sort();
    if (first !== undefined) return index === at && first === entry;
  }
  return false;
}

/** Reads the order from a query: a column, with `-` before it for descending. */
export function readOrder(text: string): Order {
  const descending = text.startsWith('-');
  const by = SORT_COLUMNS.find((column) => column === text.slice(descending ? 1 : 0));
  return by === undefined ? { by: 'user_name', descending: false } : { by, descending };
}
