import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { findRecords } from '../records/find.ts';
import { equals } from '../records/query/condition.ts';
import { parseQuery } from '../records/query/parse-query.ts';
import { narrowed } from '../records/query/query.ts';
import { queryContext } from '../records/query/query-context.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { fieldOf } from '../tables/field.ts';
import { NO_RECORD } from '../tables/record-acl.ts';

/** A condition beside the sys_id in the path. */
export const CONDITION = 'sysparm_query';

/**
 * Parameters that shape a list. Some clients send them with every request, so a request for one record takes them, too; there they change
 * nothing.
 */
export const OF_LISTS = ['sysparm_limit', 'sysparm_offset', 'sysparm_suppress_pagination_header'] as const;

/**
 * Some clients keep the query by which they found a record and send it again beside the sys_id. It counts: a record that it does not find is
 * neither answered nor written.
 *
 * @throws Problem `query_invalid`, or `record_not_found` where there is no such record; DependencyError.
 */
export async function checkCondition(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
  sysId: string,
): Promise<void> {
  const text = request.query.get(CONDITION) ?? '';
  const field = fieldOf(entry, 'sys_id');
  if (text === '' || field === undefined) return;
  const query = narrowed(parseQuery(text, entry, CONDITION, queryContext(ports, request.context)), [[equals(field, sysId)]]);
  const { total } = await findRecords(ports, table, entry, query, { offset: 0, limit: 0 });
  if (total > 0) return;
  if ((await ports.records.get(table, sysId)) === null) throw new Problem('record_not_found', NO_RECORD);
  throw new Problem(
    'query_invalid',
    `The record that the path names does not meet ${CONDITION}: send the sys_id alone, or query the table.`,
  );
}
