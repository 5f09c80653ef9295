import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { valuesOf } from '../http/json-body.ts';
import { checkParameters } from '../http/parameters.ts';
import { Problem } from '../problem.ts';
import { deleteAll, matchesToWrite } from '../records/bulk-write.ts';
import { authorOf } from '../records/history.ts';
import { inBatches } from '../records/in-batches.ts';
import { RECORD_PARAMETERS, readSysId } from '../records/list.ts';
import { parseQuery } from '../records/query/parse-query.ts';
import { queryContext } from '../records/query/query-context.ts';
import { changeRecord, deleteRecord as removeRecord } from '../records/write.ts';
import { checkRecordAcl, NO_RECORD } from '../tables/record-acl.ts';
import { inAddressOrBody, oneOf, required } from './body.ts';
import { type JsonJob, writeOf } from './job.ts';
import { answer, orFailure, succeeded, success, successes } from './shown.ts';

/** The record of `sysparm_sys_id`, else every record of `sysparm_query`. */
export async function update(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkRecordAcl(ports, request, served.entry, 'Update');
  checkParameters(request, ['sysparm_action', 'sysparm_query', ...RECORD_PARAMETERS]);
  const fields = new Map(job.body());
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

/** Deletes the record of `sysparm_sys_id`. */
export async function deleteRecord(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkRecordAcl(ports, request, served.entry, 'Delete');
  checkParameters(request, ['sysparm_action', ...RECORD_PARAMETERS]);
  const sysId = required(inAddressOrBody(job, 'sysparm_sys_id', readSysId(request)));
  const record = await removeRecord(ports, sysId, { ...served, ...authorOf(request) });
  if (record === null) throw new Problem('record_not_found', NO_RECORD);
  return answer([success(job, record)]);
}

/** Deletes every record that a query finds. */
export async function deleteMultiple(job: JsonJob): Promise<APIGatewayProxyResult> {
  const { ports, request, served } = job;
  checkRecordAcl(ports, request, served.entry, 'Delete');
  checkParameters(request, ['sysparm_action', 'sysparm_query']);
  const matching = await queried(job, inAddressOrBody(job, 'sysparm_query', request.query.get('sysparm_query') ?? ''));
  const deleted = await deleteAll(ports, { ...served, ...authorOf(request) }, matching);
  const records = deleted.map((sys_id) => succeeded({ sys_id }));
  return answer(records, {}, { count: deleted.length });
}

function queried({ ports, request, served }: JsonJob, encoded: string): Promise<readonly StoredRecord[]> {
  const query = parseQuery(encoded, served.entry, 'sysparm_query', queryContext(ports, request.context));
  return matchesToWrite(ports, served, query, 'sysparm_query');
}
