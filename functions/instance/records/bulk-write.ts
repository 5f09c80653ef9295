import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { ServedTable } from '../service.ts';
import { type FindPorts, findRecords } from './find.ts';
import { type HistoryPorts, recordHistory, type Writing } from './history.ts';
import { inBatches } from './in-batches.ts';
import { findsAll, type Query } from './query/query.ts';

/** Records that one request may change or delete: what can be written well within the 29 seconds that a request has. */
const MOST_CHANGED = 1000;
/** Records that one request may insert; each needs a number of its own first. */
export const MOST_INSERTED = 250;

/**
 * The records that a bulk update or delete is about. A query without a condition is refused: a forgotten or misspelled parameter must
 * not empty a table.
 *
 * @param parameter where the query came from, for the message.
 * @throws Problem `query_invalid` or `query_too_broad`; then nothing was written.
 */
export async function matchesToWrite(
  ports: FindPorts,
  { table, entry }: ServedTable,
  query: Query,
  parameter: string,
): Promise<readonly StoredRecord[]> {
  if (findsAll(query))
    throw new Problem(
      'query_invalid',
      `${parameter} has no condition: name the records to write, for example by state=7. Nothing was written.`,
    );
  const { records, total } = await findRecords(ports, table, entry, query, { offset: 0, limit: MOST_CHANGED });
  checkCount(total, MOST_CHANGED, 'change or delete');
  return records;
}

/** @throws Problem `query_too_broad`. */
export function checkCount(count: number, most: number, what: string): void {
  if (count > most)
    throw new Problem(
      'query_too_broad',
      `One request may ${what} at most ${most} records, but these are ${count}: send smaller parts. Nothing was written.`,
    );
}

/** @returns sys_ids of the deleted records, without those that another request deleted first. */
export async function deleteAll(
  ports: Pick<InstancePorts, 'records'> & HistoryPorts,
  writing: Writing,
  records: readonly StoredRecord[],
): Promise<string[]> {
  const deleted = await inBatches(records, async (record) => {
    const sysId = String(record.sys_id);
    if (!(await ports.records.delete(writing.table, sysId))) return [];
    await recordHistory(ports, writing, record, null);
    return [sysId];
  });
  return deleted.flat();
}
