import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { jsonAnswer, jsonListAnswer } from '../http/answer.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../http/json.ts';
import { readJsonObject, textOf, valuesOf } from '../http/json-body.ts';
import { checkParameters } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import { checkCount, deleteAll, MOST_INSERTED, matchesToWrite } from '../records/bulk-write.ts';
import { authorOf } from '../records/history.ts';
import { inBatches } from '../records/in-batches.ts';
import { listRecords, oneRecord, RECORD_PARAMETERS, readFields, readSysId, totalHeader } from '../records/list.ts';
import { parseQuery } from '../records/query.ts';
import { changeRecord, createRecord, deleteRecord as removeRecord, type Write } from '../records/write.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead, mayWrite } from '../tables/access.ts';
import { checkRecordAcl, NO_RECORD } from '../tables/record-acl.ts';
import { recordTexts } from '../tables/values.ts';

export interface JsonJob {
  readonly ports: InstancePorts;
  readonly request: InstanceRequest;
  readonly served: ServedTable;
}

export interface JsonAction {
  /** Served by POST only. */
  readonly writes: boolean;
  readonly run: (job: JsonJob) => Promise<APIGatewayProxyResult>;
}

const reads = (run: JsonAction['run']): JsonAction => ({ writes: false, run });
const writes = (run: JsonAction['run']): JsonAction => ({ writes: true, run });

/** The platform's actions, by the name in `sysparm_action`. */
export const ACTIONS: ReadonlyMap<string, JsonAction> = new Map([
  ['get', reads(get)],
  ['getKeys', reads(getKeys)],
  ['getRecords', reads(getRecords)],
  ['insert', writes(insert)],
  ['insertMultiple', writes(insertMultiple)],
  ['update', writes(update)],
  ['deleteRecord', writes(deleteRecord)],
  ['deleteMultiple', writes(deleteMultiple)],
]);

/** A record that could not be served or written, in the platform's form. */
export const recordFailure = (problem: Problem): Shown => ({
  __status: 'failure',
  __error: { message: problem.kind.title, reason: problem.message },
});

type Shown = Readonly<Record<string, unknown>>;

const answer = (records: readonly unknown[], headers: Readonly<Record<string, string>> = {}, more: Shown = {}): APIGatewayProxyResult =>
  jsonAnswer(200, { records, ...more }, headers);

async function get({ ports, request, served }: JsonJob): Promise<APIGatewayProxyResult> {
  checkParameters(request, ['sysparm_action', 'sysparm_fields', ...RECORD_PARAMETERS]);
  const fields = readFields(request, served.entry);
  const record = await oneRecord(ports, request, served, required(readSysId(request)));
  return answer([recordTexts(record, fields)]);
}

async function getKeys({ ports, request, served }: JsonJob): Promise<APIGatewayProxyResult> {
  const listed = await listRecords(ports, request, served, ['sysparm_action']);
  return answer(
    listed.records.map(({ sys_id }) => sys_id),
    totalHeader(listed),
  );
}

async function getRecords({ ports, request, served }: JsonJob): Promise<APIGatewayProxyResult> {
  const fields = readFields(request, served.entry);
  const listed = await listRecords(ports, request, served, ['sysparm_action', 'sysparm_fields']);
  return jsonListAnswer('records', listed.records, (record) => recordTexts(record, fields), totalHeader(listed));
}

/** The body is the record, or holds it as the only one of `records`. */
async function insert(job: JsonJob): Promise<APIGatewayProxyResult> {
  checkInsertAcl(job);
  checkParameters(job.request, ['sysparm_action']);
  const body = readJsonObject(job.request.body());
  const [only, ...more] = body.has('records') ? recordsOf(body) : [body];
  if (only === undefined || more.length > 0)
    throw new Problem('body_unreadable', 'The action insert takes one record: use insertMultiple for more. Nothing was written.');
  const created = await createRecord(job.ports, writeOf(job, recordOf(only)));
  return answer([success(job, created)]);
}

/** Records are independent: a wrong one fails in its place, and the others are written. */
async function insertMultiple(job: JsonJob): Promise<APIGatewayProxyResult> {
  checkInsertAcl(job);
  checkParameters(job.request, ['sysparm_action']);
  const sent = recordsOf(readJsonObject(job.request.body()));
  checkCount(sent.length, MOST_INSERTED, 'insert');
  const results: Shown[] = [];
  // One after the other, so that numbers come in the order of the records.
  for (const record of sent)
    results.push(await orFailure(async () => success(job, await createRecord(job.ports, writeOf(job, recordOf(record))))));
  return answer(results);
}

/** The record of `sysparm_sys_id`, else every record of `sysparm_query`. */
async function update(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkRecordAcl(ports, request, served.entry, 'Update');
  checkParameters(request, ['sysparm_action', 'sysparm_query', ...RECORD_PARAMETERS]);
  const fields = new Map(readJsonObject(request.body()));
  const sysId = oneOf('sysparm_sys_id', readSysId(request), fields);
  const encoded = oneOf('sysparm_query', request.query.get('sysparm_query') ?? '', fields);
  if (sysId !== '' && encoded !== '')
    throw new Problem('query_invalid', 'update takes sysparm_sys_id or sysparm_query, not both. Nothing was written.');
  fields.delete('sysparm_sys_id');
  fields.delete('sysparm_query');
  const write = writeOf(job, valuesOf(fields));
  if (sysId !== '') return answer([success(job, await changeRecord(ports, sysId, write))]);
  const matching = await queried(job, encoded);
  const shown = successes(job);
  return answer(
    await inBatches(matching, (record) => orFailure(async () => shown(await changeRecord(ports, String(record.sys_id), write)))),
  );
}

async function deleteRecord(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkRecordAcl(ports, request, served.entry, 'Delete');
  checkParameters(request, ['sysparm_action', ...RECORD_PARAMETERS]);
  const sysId = required(inAddressOrBody(request, 'sysparm_sys_id', readSysId(request)));
  const record = await removeRecord(ports, sysId, { ...served, ...authorOf(request) });
  if (record === null) throw new Problem('record_not_found', NO_RECORD);
  return answer([success(job, record)]);
}

async function deleteMultiple(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkRecordAcl(ports, request, served.entry, 'Delete');
  checkParameters(request, ['sysparm_action', 'sysparm_query']);
  const matching = await queried(job, inAddressOrBody(request, 'sysparm_query', request.query.get('sysparm_query') ?? ''));
  const deleted = await deleteAll(ports, { ...served, ...authorOf(request) }, matching);
  const records = deleted.map((sys_id) => ({ sys_id, __status: 'success' }));
  return answer(records, {}, { count: deleted.length });
}

function checkInsertAcl({ request, served }: JsonJob): void {
  if (!mayWrite(served.entry, request.context)) throw new Problem('acl_refused', 'ACL Exception Insert Failed due to security constraints');
}

const queried = ({ ports, served }: JsonJob, encoded: string): Promise<readonly StoredRecord[]> =>
  matchesToWrite(ports, served, parseQuery(encoded, served.entry, 'sysparm_query'), 'sysparm_query');

const writeOf = ({ request, served }: JsonJob, values: ReadonlyMap<string, string>): Write => ({
  ...served,
  values,
  ...authorOf(request),
});

/** As stored; a user who may write but not read sees only the sys_id. */
const success = ({ request, served }: JsonJob, record: StoredRecord): Shown => {
  const shown = mayRead(served.entry, request.context) ? recordTexts(record, served.entry.fields) : { sys_id: record.sys_id };
  return { ...shown, __status: 'success' };
};

/** Bytes of records that the answer of a write shows in full. */
const MOST_SHOWN = 4 * 1024 * 1024;

/**
 * Shows records as `success` does until they fill an answer, and from there on sys_id and status alone: an answer that is too large must
 * not hide what was written.
 */
function successes(job: JsonJob): (record: StoredRecord) => Shown {
  let left = MOST_SHOWN;
  return (record) => {
    const shown = success(job, record);
    left -= Buffer.byteLength(JSON.stringify(shown));
    return left >= 0 ? shown : { sys_id: record.sys_id, __status: 'success' };
  };
}

/** Shows the problem of one record in its place. A failure that concerns all of them is thrown. */
async function orFailure(job: () => Promise<Shown>): Promise<Shown> {
  try {
    return await job();
  } catch (error) {
    if (error instanceof Problem) return recordFailure(error);
    throw error;
  }
}

function recordsOf(body: JsonObject): readonly JsonValue[] {
  const records = body.get('records');
  if (!Array.isArray(records) || records.length === 0)
    throw new Problem('body_unreadable', 'The request body must be {"records":[…]} with at least one record. Nothing was written.');
  checkMembers(body, 'records');
  return records;
}

function recordOf(value: JsonValue): ReadonlyMap<string, string> {
  if (!isJsonObject(value)) throw new Problem('invalid_value', 'A record must be a JSON object of fields and values: it was not written.');
  return valuesOf(value);
}

/** The value of a parameter, from the address or the body. A body is optional and may hold nothing else. */
function inAddressOrBody(request: InstanceRequest, name: string, inAddress: string): string {
  const text = request.body();
  if (text.trim() === '') return inAddress;
  const body = readJsonObject(text);
  checkMembers(body, name);
  return oneOf(name, inAddress, body);
}

/** @throws Problem `query_invalid` where address and body say different things, `invalid_value` where the body holds no text. */
function oneOf(name: string, inAddress: string, body: JsonObject): string {
  const inBody = textOf(name, body.get(name) ?? null);
  if (inAddress !== '' && inBody !== '' && inAddress !== inBody)
    throw new Problem('query_invalid', `${name} is in the address and in the body, and they differ: send it once. Nothing was written.`);
  return inAddress || inBody;
}

/** A member that the action does not read is refused, because it could be meant as a condition. */
function checkMembers(body: JsonObject, only: string): void {
  const other = [...body.keys()].find((name) => name !== only);
  if (other !== undefined)
    throw new Problem('body_unreadable', `The body holds "${quote(other)}", but this action reads only ${only}. Nothing was written.`);
}

function required(sysId: string): string {
  if (sysId === '') throw new Problem('sys_id_missing', 'sysparm_sys_id is missing: name the record. Nothing was written.');
  return sysId;
}
