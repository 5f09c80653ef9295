import type { APIGatewayProxyResult } from 'aws-lambda';
import { readJsonObject } from '../http/json-body.ts';
import { checkParameters } from '../http/parameters.ts';
import { Problem } from '../problem.ts';
import { checkCount, MOST_INSERTED } from '../records/bulk-write.ts';
import { createRecord } from '../records/write.ts';
import { mayWrite } from '../tables/access.ts';
import { recordOf, recordsOf } from './body.ts';
import { type JsonJob, writeOf } from './job.ts';
import { answer, orFailure, type Shown, success } from './shown.ts';

/** The body is the record, or holds it as the only one of `records`. */
export async function insert(job: JsonJob): Promise<APIGatewayProxyResult> {
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
export async function insertMultiple(job: JsonJob): Promise<APIGatewayProxyResult> {
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

function checkInsertAcl({ request, served }: JsonJob): void {
  if (!mayWrite(served.entry, request.context)) throw new Problem('acl_refused', 'ACL Exception Insert Failed due to security constraints');
}
