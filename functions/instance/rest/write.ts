import type { APIGatewayProxyResult } from 'aws-lambda';
import { noContent } from '../http/answer.ts';
import { checkParameters } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { authorOf } from '../records/history.ts';
import { changeRecord, createRecord, deleteRecord as removeRecord } from '../records/write.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead, mayWrite } from '../tables/access.ts';
import { checkRecordAcl, NO_RECORD } from '../tables/record-acl.ts';
import { SHOWN_PARAMETERS } from '../tables/shown.ts';
import { tableUrl } from './address.ts';
import { resultAnswer } from './answer.ts';
import { CONDITION, checkCondition, OF_LISTS } from './condition.ts';
import { INPUT_DISPLAY, readInput } from './input.ts';
import { recordAnswer } from './read.ts';

/** `POST /api/now/table/<table>`: creates a record from the body. A query in the address has no record to hold for, so it changes nothing. */
export async function postRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  if (!mayWrite(entry, request.context)) throw new Problem('acl_refused', 'ACL Exception Insert Failed due to security constraints');
  const show = recordAnswer(ports, request, entry, [INPUT_DISPLAY]);
  const values = await readInput(ports, request, entry);
  // Read before anything is written, because it fails if no address is configured.
  const collection = tableUrl(request, table);
  const record = await createRecord(ports, { table, entry, values, ...authorOf(request) });
  const shown = mayRead(entry, request.context) ? await show(record) : { sys_id: record.sys_id };
  return resultAnswer(request, 201, shown, { Location: `${collection}/${record.sys_id}` });
}

/** `PUT` and `PATCH /api/now/table/<table>/<sys_id>`: changes the fields of the body and answers the record. */
export async function patchRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  const { table, entry } = served;
  checkRecordAcl(ports, request, entry, 'Update');
  const show = recordAnswer(ports, request, entry, [INPUT_DISPLAY]);
  const values = await readInput(ports, request, entry);
  await checkCondition(ports, request, served, sysId);
  const record = await changeRecord(ports, sysId, { table, entry, values, ...authorOf(request) });
  return resultAnswer(request, 200, await show(record));
}

/** `DELETE /api/now/table/<table>/<sys_id>`: 204 without a body. */
export async function deleteRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  const { table, entry } = served;
  checkRecordAcl(ports, request, entry, 'Delete');
  // There is nothing to show, but some clients ask each request how to.
  checkParameters(request, ['sysparm_fields', ...SHOWN_PARAMETERS, CONDITION, ...OF_LISTS]);
  await checkCondition(ports, request, served, sysId);
  if ((await removeRecord(ports, sysId, { table, entry, ...authorOf(request) })) === null) throw new Problem('record_not_found', NO_RECORD);
  return noContent();
}
