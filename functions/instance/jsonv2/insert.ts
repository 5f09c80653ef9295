import type { APIGatewayProxyResult } from 'aws-lambda';
import type { JsonValue } from '../http/json.ts';
import { checkParameters } from '../http/parameters.ts';
import { Problem } from '../problem.ts';
import { checkCount, MOST_INSERTED } from '../records/bulk-write.ts';
import { createRecord } from '../records/write.ts';
import { mayWrite } from '../tables/access.ts';
import { recordOf, recordsOf } from './body.ts';
import { type JsonJob, writeOf } from './job.ts';
import { answer, orFailure, type Shown, success } from './shown.ts';

/** The body is the record, or holds it, or several, as `records`. */
export async function insert(job: JsonJob): Promise<APIGatewayProxyResult> {
  checkInsertAcl(job);
  checkParameters(job.request, ['sysparm_action']);
  const body = job.body();
  const sent = body.has('records') ? recordsOf(body) : [body];
  return sent.length === 1 ? answer([await inserted(job, sent[0] ?? null)]) : insertAll(job, sent);
}

export async function insertMultiple(job: JsonJob): Promise<APIGatewayProxyResult> {
  checkInsertAcl(job);
  checkParameters(job.request, ['sysparm_action']);
  return insertAll(job, recordsOf(job.body()));
}

/** Records are independent: a wrong one fails in its place, and the others are written. */
async function insertAll(job: JsonJob, sent: readonly JsonValue[]): Promise<APIGatewayProxyResult> {
  checkCount(sent.length, MOST_INSERTED, 'insert');
  const results: Shown[] = [];
  // One after the other, so that numbers come in the order of the records.
  for (const record of sent) results.push(await orFailure(() => inserted(job, record)));
  return answer(results);
}

const inserted = async (job: JsonJob, sent: JsonValue): Promise<Shown> =>
  success(job, await createRecord(job.ports, writeOf(job, recordOf(sent))));

function checkInsertAcl({ request, served }: JsonJob): void {
  if (!mayWrite(served.entry, request.context)) throw new Problem('acl_refused', 'ACL Exception Insert Failed due to security constraints');
}
