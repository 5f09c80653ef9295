import type { APIGatewayProxyResult } from 'aws-lambda';
import { jsonListAnswer } from '../http/answer.ts';
import { checkParameters } from '../http/parameters.ts';
import { listRecords, oneRecord, RECORD_PARAMETERS, readFields, readSysId, totalHeader } from '../records/list.ts';
import { recordTexts } from '../tables/values.ts';
import { required } from './body.ts';
import type { JsonJob } from './job.ts';
import { answer, succeeded } from './shown.ts';

/** One record by `sysparm_sys_id`. */
export async function get({ ports, request, served }: JsonJob): Promise<APIGatewayProxyResult> {
  checkParameters(request, ['sysparm_action', 'sysparm_fields', ...RECORD_PARAMETERS]);
  const fields = readFields(request, served.entry);
  const record = await oneRecord(ports, request, served, required(readSysId(request)));
  return answer([succeeded(recordTexts(record, fields))]);
}

/** The sys_ids of the records that a query finds. */
export async function getKeys({ ports, request, served }: JsonJob): Promise<APIGatewayProxyResult> {
  const listed = await listRecords(ports, request, served, ['sysparm_action']);
  return answer(
    listed.records.map(({ sys_id }) => sys_id),
    totalHeader(listed),
  );
}

/** The records that a query finds. */
export async function getRecords({ ports, request, served }: JsonJob): Promise<APIGatewayProxyResult> {
  const fields = readFields(request, served.entry);
  const listed = await listRecords(ports, request, served, ['sysparm_action', 'sysparm_fields']);
  return jsonListAnswer('records', listed.records, (record) => succeeded(recordTexts(record, fields)), totalHeader(listed));
}
