import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { NO_RECORD } from '../tables/record-acl.ts';
import { resultAnswer } from './answer.ts';

const UPLOADS: readonly (string | undefined)[] = ['file', 'upload'];

/**
 * `/api/now/attachment`: this instance keeps no attachments. So a list of them is empty whatever it asks for, by version 1, too: clients list
 * the attachments of a record that has none. One of them is not found, and an upload is answered 501.
 *
 * Source: ServiceNow API reference, "Attachment API".
 *
 * @param rest segments behind `attachment`.
 */
export function attachments(request: InstanceRequest, rest: readonly string[]): APIGatewayProxyResult {
  const [first, second, ...more] = rest;
  if (request.method === 'POST' && rest.length === 1 && UPLOADS.includes(first))
    throw new Problem('not_implemented', 'This instance keeps no attachments: nothing was stored. Use an upstream that keeps them.');
  if (first === undefined && request.method === 'GET') return resultAnswer(request, 200, [], { 'X-Total-Count': '0' });
  const one = first !== undefined && (rest.length === 1 || (second === 'file' && more.length === 0));
  if (one && ['GET', 'DELETE'].includes(request.method)) throw new Problem('record_not_found', NO_RECORD);
  throw new Problem(
    'not_found',
    'There are /api/now/attachment, /api/now/attachment/<sys_id> and /api/now/attachment/<sys_id>/file by GET, and nothing to write.',
  );
}
