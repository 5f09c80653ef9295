import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { jsonAnswer } from '../http/answer.ts';
import { Problem } from '../problem.ts';
import { mayRead } from '../tables/access.ts';
import { recordTexts } from '../tables/values.ts';
import type { JsonJob } from './job.ts';

/** A record that could not be served or written, in the platform's form. */
export const recordFailure = (problem: Problem): Shown => ({
  __status: 'failure',
  __error: { message: problem.kind.title, reason: problem.message },
});

/** A record of an answer. */
export type Shown = Readonly<Record<string, unknown>>;

/** The platform's mark of a record that was served or written. */
export const succeeded = (shown: Shown): Shown => ({ ...shown, __status: 'success' });

/** The answer with these records. */
export const answer = (
  records: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
  more: Shown = {},
): APIGatewayProxyResult => jsonAnswer(200, { records, ...more }, headers);

/** As stored; a user who may write but not read sees only the sys_id. */
export const success = ({ request, served }: JsonJob, record: StoredRecord): Shown => {
  const shown = mayRead(served.entry, request.context) ? recordTexts(record, served.entry.fields) : { sys_id: record.sys_id };
  return succeeded(shown);
};

/** Bytes of records that the answer of a write shows in full. */
const MOST_SHOWN = 4 * 1024 * 1024;

/**
 * Shows records as `success` does until they fill an answer, and from there on sys_id and status alone: an answer that is too large must
 * not hide what was written.
 */
export function successes(job: JsonJob): (record: StoredRecord) => Shown {
  let left = MOST_SHOWN;
  return (record) => {
    const shown = success(job, record);
    left -= Buffer.byteLength(JSON.stringify(shown));
    return left >= 0 ? shown : succeeded({ sys_id: record.sys_id });
  };
}

/** Shows the problem of one record in its place. A failure that concerns all of them is thrown. */
export async function orFailure(job: () => Promise<Shown>): Promise<Shown> {
  try {
    return await job();
  } catch (error) {
    if (error instanceof Problem) return recordFailure(error);
    throw error;
  }
}
