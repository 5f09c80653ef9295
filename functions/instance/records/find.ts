import type { RecordStore, StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { TableEntry } from '../tables/field.ts';
import { inBatches } from './in-batches.ts';
import { MOST_CONDITIONS } from './parse-query.ts';
import { comparator, matcher, namedRecords, type Query } from './query.ts';

export interface Page {
  /** Number of matches to leave out. */
  readonly offset: number;
  readonly limit: number;
}

export interface Found {
  readonly records: readonly StoredRecord[];
  /** Matches on all pages. */
  readonly total: number;
}

/** Records of one answer at most. */
export const MOST_ROWS = 10_000;
/** A query examines at most so many records: about 60 MB, a few seconds … */
export const MOST_EXAMINED = 100_000;
/** … for so long, which leaves time to answer within the function's 15 seconds … */
const LONGEST_MS = 10_000;
/** … and keeps at most so many characters of them at once. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** What finding needs from outside. */
export type FindPorts = Pick<InstancePorts, 'records' | 'clock'>;

/** Records that a query may name by sys_id and that are read by key. A query that names one in each condition stays within it. */
const MOST_NAMED = MOST_CONDITIONS;

/**
 * Finds records. A query that names its records by `sys_id` reads them by key. Any other scans the table, because there is no index, and is
 * refused if that would exceed the bounds: an answer is never incomplete.
 *
 * @throws Problem `query_too_broad`, DependencyError.
 */
export async function findRecords(ports: FindPorts, table: string, entry: TableEntry, query: Query, page: Page): Promise<Found> {
  const named = namedRecords(query);
  const compare = comparator(entry, query);
  if (named === null || named.length > MOST_NAMED) return scan(ports, table, query, compare, page);
  const found = await byKey(ports.records, table, named, query);
  return { records: found.sort(compare).slice(page.offset, page.offset + page.limit), total: found.length };
}

async function byKey(store: RecordStore, table: string, sysIds: readonly string[], query: Query): Promise<StoredRecord[]> {
  const records = await inBatches(sysIds, (sysId) => store.get(table, sysId));
  return records.filter((record) => record !== null).filter(matcher(query));
}

type Compare = (a: StoredRecord, b: StoredRecord) => number;

/** Keeps no more than the page and what comes before it in order, so memory does not grow with the table. */
async function scan(
  { records: store, clock }: FindPorts,
  table: string,
  query: Query,
  compare: Compare,
  { offset, limit }: Page,
): Promise<Found> {
  const most = offset + limit;
  let kept: StoredRecord[] = [];
  let characters = 0;
  let examined = 0;
  let total = 0;
  const meets = matcher(query);
  const latest = clock.now() + LONGEST_MS;
  for await (const records of store.pages(table)) {
    examined += records.length;
    if (examined > MOST_EXAMINED) throw tooBroad(`would read more than ${MOST_EXAMINED} records: ask for single records by sys_id`);
    if (clock.now() > latest) throw tooBroad(`takes longer than ${LONGEST_MS / 1000} seconds: ask for single records by sys_id`);
    const matching = records.filter(meets);
    total += matching.length;
    kept.push(...matching);
    characters += sizeOf(matching);
    if (kept.length > 2 * most || characters > MOST_CHARACTERS) {
      kept = kept.sort(compare).slice(0, most);
      characters = sizeOf(kept);
    }
    if (characters > MOST_CHARACTERS)
      throw tooBroad(`would keep more than ${MOST_CHARACTERS / 1024 / 1024} million characters: narrow it or ask for fewer rows`);
  }
  return { records: kept.sort(compare).slice(offset, most), total };
}

const tooBroad = (why: string): Problem => new Problem('query_too_broad', `The query ${why}.`);

const sizeOf = (records: readonly StoredRecord[]): number => {
  let size = 0;
  for (const record of records) for (const [name, value] of Object.entries(record)) size += name.length + String(value).length;
  return size;
};
