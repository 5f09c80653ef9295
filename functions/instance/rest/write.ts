import type { APIGatewayProxyResult } from 'aws-lambda';
import { jsonAnswer, noContent } from '../http/answer.ts';
import { readJsonRecord } from '../http/json-body.ts';
import { checkParameters } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { authorOf } from '../records/history.ts';
import { changeRecord, createRecord, deleteRecord as removeRecord } from '../records/write.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead, mayWrite } from '../tables/access.ts';
import { checkRecordAcl, NO_RECORD } from '../tables/record-acl.ts';
import { recordAnswer } from './read.ts';

/** `POST /api/now/table/<table>`: creates a record from a JSON object. */
export async function postRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  if (!mayWrite(entry, request.context)) throw new Problem('acl_refused', 'ACL Exception Insert Failed due to security constraints');
  const show = recordAnswer(ports, request, entry);
  const values = readJsonRecord(request.body());
  // Read before anything is written, because it fails if no address is configured.
  const collection = `${request.baseUrl()}/api/now/table/${table}`;
  const record = await createRecord(ports, { table, entry, values, ...authorOf(request) });
  const shown = mayRead(entry, request.context) ? await show(record) : { sys_id: record.sys_id };
  return jsonAnswer(201, { result: shown }, { Location: `${collection}/${record.sys_id}` });
}

/** `PUT` and `PATCH /api/now/table/<table>/<sys_id>`: changes the fields of a JSON object and answers the record. */
export async function patchRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  checkRecordAcl(ports, request, entry, 'Update');
  const show = recordAnswer(ports, request, entry);
  const values = readJsonRecord(request.body());
  const record = await changeRecord(ports, sysId, { table, entry, values, ...authorOf(request) });
  return jsonAnswer(200, { result: await show(record) });
}

/** `DELETE /api/now/table/<table>/<sys_id>`: 204 without a body. */
export async function deleteRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  checkRecordAcl(ports, request, entry, 'Delete');
  checkParameters(request, []);
  if ((await removeRecord(ports, sysId, { table, entry, ...authorOf(request) })) === null) throw new Problem('record_not_found', NO_RECORD);
  return noContent();
}
