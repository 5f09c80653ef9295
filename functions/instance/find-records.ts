import type { RecordStore, StoredRecord } from '../../shared/core/records.ts';
import type { TableEntry } from './dictionary.ts';
import { Problem } from './problem.ts';
import { comparator, matches, type Query } from './query.ts';

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

/** A query examines at most so many records … */
export const MOST_EXAMINED = 10_000;
/** … and keeps at most so many characters of matches at once. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/**
 * Finds records. A query for one `sys_id` reads that record by key; any other reads the table from its beginning, since
 * there is no index, and is refused where that would exceed the bounds: an answer is complete or there is none.
 *
 * @throws Problem `query_too_broad`, DependencyError.
 */
export async function findRecords(store: RecordStore, table: string, entry: TableEntry, query: Query, page: Page): Promise<Found> {
  const sysId = query.conditions.find(({ field }) => field.name === 'sys_id')?.value;
  const found = sysId === undefined ? await scan(store, table, query) : await one(store, table, sysId, query);
  found.sort(comparator(entry, query));
  return { records: found.slice(page.offset, page.offset + page.limit), total: found.length };
}

async function one(store: RecordStore, table: string, sysId: string, query: Query): Promise<StoredRecord[]> {
  const record = await store.get(table, sysId);
  return record !== null && matches(record, query) ? [record] : [];
}

async function scan(store: RecordStore, table: string, query: Query): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  let examined = 0;
  let characters = 0;
  for await (const records of store.pages(table)) {
    for (const record of records) {
      examined += 1;
      if (!matches(record, query)) continue;
      found.push(record);
      characters += sizeOf(record);
    }
    if (examined > MOST_EXAMINED || characters > MOST_CHARACTERS) {
      throw new Problem(
        'query_too_broad',
        `The query would read more than ${MOST_EXAMINED} records or ${MOST_CHARACTERS / 1024 / 1024} million characters: ask for single records by sys_id.`,
      );
    }
  }
  return found;
}

const sizeOf = (record: StoredRecord): number =>
  Object.entries(record).reduce((sum, [name, value]) => sum + name.length + String(value).length, 0);
