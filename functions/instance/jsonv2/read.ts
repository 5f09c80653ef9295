import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { jsonListAnswer } from '../http/answer.ts';
import { checkParameters } from '../http/parameters.ts';
import { listRecords, oneRecord, RECORD_PARAMETERS, readFields, readSysId, totalHeader } from '../records/list.ts';
import { createLookup } from '../records/lookup.ts';
import { displayTexts } from '../tables/display-texts.ts';
import type { Field } from '../tables/field.ts';
import { type DisplayForm, readDisplayValue } from '../tables/shown.ts';
import { required } from './body.ts';
import type { JsonJob } from './job.ts';
import { answer, type Shown, succeeded } from './shown.ts';

/** Parameter that asks for display values. */
const DISPLAY = 'displayvalue';

/** One record by `sysparm_sys_id`. */
export async function get(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkParameters(request, ['sysparm_action', 'sysparm_fields', DISPLAY, ...RECORD_PARAMETERS]);
  const fields = readFields(request, served.entry);
  const { form } = readDisplayValue(request);
  const record = await oneRecord(ports, request, served, required(readSysId(request)));
  const show = await shown(job, fields, [record], form);
  return answer([show(record)]);
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
export async function getRecords(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  const fields = readFields(request, served.entry);
  const { form } = readDisplayValue(request);
  const listed = await listRecords(ports, request, served, ['sysparm_action', 'sysparm_fields', DISPLAY]);
  return jsonListAnswer('records', listed.records, await shown(job, fields, listed.records, form), totalHeader(listed));
}

/** How each of the records is answered, with the values that `displayvalue` asks for. */
async function shown(
  { ports, request }: JsonJob,
  fields: readonly Field[],
  records: readonly StoredRecord[],
  form: DisplayForm,
): Promise<(record: StoredRecord) => Shown> {
  const show = await displayTexts(createLookup(ports, request.context), fields, records, form);
  return (record) => succeeded(show(record));
}
