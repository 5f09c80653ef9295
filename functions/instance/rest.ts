import type { APIGatewayProxyResult } from 'aws-lambda';
import { asciiLower } from '../../shared/core/path.ts';
import { jsonAnswer, retryAfter } from './answer.ts';
import type { InstancePorts } from './ports.ts';
import { Problem, quote } from './problem.ts';
import type { InstanceRequest } from './request.ts';
import { listTable, readRecord } from './rest-read.ts';
import { postRecord } from './rest-write.ts';
import { type Service, servedTable } from './service.ts';
import { whoami } from './whoami.ts';

/** `/api/…`: the table API and `/api/now/whoami`. */
export const rest: Service = { serve: serveRest, refuse: restError };

async function serveRest(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const { context, method } = request;
  if (context.table === null) {
    if (asciiLower(context.path).replace(/\/$/, '') !== '/api/now/whoami')
      throw new Problem('not_found', 'There are /api/now/table/<table>, /api/now/table/<table>/<sys_id> and /api/now/whoami.');
    return method === 'GET' ? whoami(context) : notAllowed(method, 'GET');
  }
  const served = servedTable(request);
  if (context.record !== null) return method === 'GET' ? readRecord(ports, request, served, context.record) : notAllowed(method, 'GET');
  if (method === 'GET') return listTable(ports, request, served);
  return method === 'POST' ? postRecord(ports, request, served) : notAllowed(method, 'GET, POST');
}

/** Methods that the platform's table API has and this version does not serve yet. */
const LATER = ['PUT', 'PATCH', 'DELETE'];

function notAllowed(method: string, allowed: string): never {
  if (LATER.includes(method))
    throw new Problem('not_implemented', `${method} is not part of this version yet: use SOAP to update or delete.`);
  throw new Problem('method_not_allowed', `The method ${quote(method)} is not served here. There are ${allowed}.`);
}

/** The platform's error shape. */
export function restError(problem: Problem): APIGatewayProxyResult {
  const { status, title } = problem.kind;
  return jsonAnswer(status, { error: { message: title, detail: problem.message }, status: 'failure' }, retryAfter(status));
}
