import { dayOf } from '../../instant.ts';
import type { StoredDecision, UsageRow } from '../rows.ts';
import { dayWhat, leftOutWhat } from '../what.ts';
import type { HeartbeatEntry, LeftOut, UsageEntry } from './entry.ts';
import { admit, asOther, join } from './join.ts';
import { readUsageLine } from './read-line.ts';
import { refusalOf } from './refusal.ts';
import { createRefusalLimit, type RefusalLimit } from './refusal-limit.ts';
import { rowsOf } from './rows-of.ts';

/** Rows of accounts: user → `what` → row, at most 200 of each user. */
export type UsageRows = Map<string, Map<string, UsageRow>>;

/** What a batch of lines comes to. */
export interface Folded {
  /** User → `what` → row; to be joined with what is stored. */
  readonly rows: UsageRows;
  /** Rows `day/…` of user `*` → about how many decisions to add. */
  readonly days: ReadonlyMap<string, number>;
  /** Rows `left_out/…` of user `*` → about how many lines to add. */
  readonly leftOut: ReadonlyMap<string, number>;
  readonly refusals: readonly StoredDecision[];
  readonly heartbeats: readonly HeartbeatEntry[];
  /** Times of the first and the last line, milliseconds since the epoch: the gap if the batch is lost. null: no line is ours. */
  readonly first: number | null;
  readonly last: number | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far the clock of a line may be ahead of ours. */
const AHEAD = 10 * MINUTE;
/** Rows expire so long after their last use. */
const OLDEST = 400 * DAY;

/**
 * What lines say together. The same lines twice, or in another order, come to the same rows; the counts are about.
 *
 * @param lines of any logs: lines that are not ours are passed over, those that cannot be used are counted.
 * @param now milliseconds since the epoch.
 * @param limit of refusals; given, it goes on counting where an earlier batch ended.
 */
export function foldBatch(lines: Iterable<string>, now: number, limit: RefusalLimit = createRefusalLimit()): Folded {
  const fold = new Fold(now, limit);
  for (const line of lines) fold.take(line);
  return fold;
}

class Fold implements Folded {
  readonly rows: UsageRows = new Map();
  readonly days = new Map<string, number>();
  readonly leftOut = new Map<string, number>();
  readonly refusals: StoredDecision[] = [];
  readonly heartbeats: HeartbeatEntry[] = [];
  first: number | null = null;
  last: number | null = null;

  readonly #now: number;
  readonly #limit: RefusalLimit;

  constructor(now: number, limit: RefusalLimit) {
    this.#now = now;
    this.#limit = limit;
  }

  take(line: string): void {
    const entry = readUsageLine(line);
    if (entry.kind === 'other') return;
    const why = entry.kind === 'left_out' ? entry.why : this.#outOfTime(entry.time);
    if (why !== null) add(this.leftOut, leftOutWhat(dayOf(this.#now), why));
    else if (entry.kind !== 'left_out') this.#count(entry);
  }

  #outOfTime(time: number): LeftOut | null {
    if (time > this.#now + AHEAD) return 'clock_ahead';
    return time < this.#now - OLDEST ? 'too_old' : null;
  }

  #count(entry: UsageEntry): void {
    this.first = Math.min(this.first ?? entry.time, entry.time);
    this.last = Math.max(this.last ?? entry.time, entry.time);
    if (entry.kind === 'heartbeat') {
      this.heartbeats.push(entry);
      return;
    }
    for (const row of rowsOf(entry)) addRow(this.rows, row);
    if (entry.kind !== 'decision') return;
    add(this.days, dayWhat(dayOf(entry.time), entry.surface, entry.protocol, entry.reason));
    const refusal = refusalOf(entry);
    if (refusal !== null && this.#limit(refusal)) this.refusals.push(refusal);
  }
}

const add = (counts: Map<string, number>, what: string): unknown => counts.set(what, (counts.get(what) ?? 0) + 1);

/** Adds a row to those of its user, within the bound of 200. */
export function addRow(all: UsageRows, row: UsageRow): void {
  const rows = all.get(row.user_name) ?? new Map<string, UsageRow>();
  all.set(row.user_name, rows);
  const place = rows.has(row.what) ? 'kept' : admit([...rows.keys()], row.what);
  if (typeof place === 'object') {
    const evicted = rows.get(place.evict);
    rows.delete(place.evict);
    if (evicted !== undefined) put(rows, asOther(evicted));
  }
  put(rows, place === 'other' ? asOther(row) : row);
}

function put(rows: Map<string, UsageRow>, row: UsageRow): void {
  const known = rows.get(row.what);
  rows.set(row.what, known === undefined ? row : join(known, row));
}
