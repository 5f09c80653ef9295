import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { TableEntry } from '../tables/field.ts';
import { inBatches } from './in-batches.ts';
import { ColumnTexts, type TextOf } from './query/column-texts.ts';
import { MOST_CONDITIONS } from './query/parse-query.ts';
import { comparator, matcher, namedRecords, ownPart, type Query, walkedColumns } from './query/query.ts';

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
  const latest = ports.clock.now() + LONGEST_MS;
  const checkTime = (): void => {
    if (ports.clock.now() > latest) throw tooBroad(`takes longer than ${LONGEST_MS / 1000} seconds: ask for single records by sys_id`);
  };
  const select = selection(query, checkTime);
  const compare = comparator(entry, query, select.textOf);
  const named = namedRecords(query);
  if (named === null || named.length > MOST_NAMED) return scan(ports.records.pages(table), select, compare, page, checkTime);
  const records = await inBatches(named, (sysId) => ports.records.get(table, sysId));
  const found = await select.matching(records.filter((record) => record !== null));
  return { records: found.sort(compare).slice(page.offset, page.offset + page.limit), total: found.length };
}

interface Selection {
  readonly matching: (records: readonly StoredRecord[]) => Promise<StoredRecord[]>;
  /** Knows what the columns of the query lead to from the records that match. */
  readonly textOf: TextOf;
}

/** References are followed only from records that meet the rest of the query. */
function selection(query: Query, checkTime: () => void): Selection {
  const walked = walkedColumns(query);
  const texts = new ColumnTexts(walked, checkTime);
  const meets = matcher(query, texts.textOf);
  const mayMeet = walked.length === 0 ? null : matcher(ownPart(query));
  return {
    textOf: texts.textOf,
    matching: async (records) => {
      const candidates = mayMeet === null ? records : records.filter(mayMeet);
      await texts.read(candidates);
      return candidates.filter(meets);
    },
  };
}

type Compare = (a: StoredRecord, b: StoredRecord) => number;

/** Keeps no more than the page and what comes before it in order, so memory does not grow with the table. */
async function scan(
  pages: AsyncIterable<readonly StoredRecord[]>,
  select: Selection,
  compare: Compare,
  { offset, limit }: Page,
  checkTime: () => void,
): Promise<Found> {
  const most = offset + limit;
  let kept: StoredRecord[] = [];
  let characters = 0;
  let examined = 0;
  let total = 0;
  for await (const records of pages) {
    examined += records.length;
    if (examined > MOST_EXAMINED) throw tooBroad(`would read more than ${MOST_EXAMINED} records: ask for single records by sys_id`);
    checkTime();
    const matching = await select.matching(records);
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
