import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { asciiLower } from '../../../shared/core/request/path.ts';
import { jsonAnswer, restError } from '../http/answer.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { type ServedTable, type Service, servedTable } from '../service.ts';
import { viewEntry } from '../tables/views.ts';
import { listTable, readRecord } from './read.ts';
import { serveView } from './view.ts';
import { deleteRecord, patchRecord, postRecord } from './write.ts';

/** `/api/…`: the table API and `/api/now/whoami`. */
export const rest: Service = { serve: serveRest, refuse: restError };

async function serveRest(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const { context, method } = request;
  if (context.table === null) {
    if (asciiLower(context.path).replace(/\/$/, '') !== '/api/now/whoami')
      throw new Problem('not_found', 'There are /api/now/table/<table>, /api/now/table/<table>/<sys_id> and /api/now/whoami.');
    if (method !== 'GET') notAllowed(method, 'GET');
    request.deed.operation = 'describe';
    return whoami(context);
  }
  const view = viewEntry(context.table);
  if (view !== undefined) return serveView(ports, request, { table: context.table, entry: view });
  const served = servedTable(request);
  if (context.record !== null) return serveRecord(ports, request, served, context.record);
  if (method === 'GET') return listTable(ports, request, served);
  return method === 'POST' ? postRecord(ports, request, served) : notAllowed(method, 'GET, POST');
}

/** PUT changes only the fields that it sends, like PATCH, as on the platform. */
function serveRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  sysId: string,
): APIGatewayProxyResult | Promise<APIGatewayProxyResult> {
  switch (request.method) {
    case 'GET':
      return readRecord(ports, request, served, sysId);
    case 'PUT':
    case 'PATCH':
      return patchRecord(ports, request, served, sysId);
    case 'DELETE':
      return deleteRecord(ports, request, served, sysId);
    default:
      return notAllowed(request.method, 'GET, PUT, PATCH, DELETE');
  }
}

function notAllowed(method: string, allowed: string): never {
  throw new Problem('method_not_allowed', `The method ${quote(method)} is not supported here. Use one of ${allowed}.`);
}

/** `GET /api/now/whoami`: the decision about this very request (docs/contract.md, "Refusals on the wire"). */
export function whoami(context: RequestContext): APIGatewayProxyResult {
  const { user_name, session_kind, roles, surface, protocol, reason, decision_id } = context;
  return jsonAnswer(200, { result: { user_name, session_kind, roles, surface, protocol, reason, decision_id } });
}
