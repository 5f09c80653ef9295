import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RestApi } from '../../../shared/core/request/rest-address.ts';
import type { InstancePorts } from '../ports.ts';
import { methodNotAllowed, Problem, quote } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { type ServedTable, type Service, servedTable } from '../service.ts';
import { viewEntry } from '../tables/views.ts';
import { addressOf } from './address.ts';
import { formatOf, refuseRest, resultAnswer } from './answer.ts';
import { attachments } from './attachment.ts';
import { listTable, readRecord } from './read.ts';
import { statsTable } from './stats.ts';
import { serveView } from './view.ts';
import { deleteRecord, patchRecord, postRecord } from './write.ts';

/** `/api/…`: the APIs below, in JSON or XML. */
export const rest: Service = { serve: serveRest, refuse: refuseRest };

type Answered = APIGatewayProxyResult | Promise<APIGatewayProxyResult>;

/** @param behind segments behind the name of the API. */
type Serve = (ports: InstancePorts, request: InstanceRequest, behind: readonly string[]) => Answered;

/** The APIs by their name. To serve one more, add it to `RestApi` and a row here. */
const APIS: Readonly<Record<RestApi, Serve>> = {
  table: serveTable,
  stats: serveStats,
  attachment: (_ports, request, behind) => attachments(request, behind),
  batch: refuseBatch,
  whoami: (_ports, request) => whoami(request),
};

function serveRest(ports: InstancePorts, request: InstanceRequest): Answered {
  // What the client cannot read is refused before anything is done.
  formatOf(request);
  const address = addressOf(request);
  return address === null ? notFound() : APIS[address.api](ports, request, address.rest);
}

function notFound(): never {
  throw new Problem(
    'not_found',
    'There are /api/now/table/<table>, /api/now/table/<table>/<sys_id>, /api/now/stats/<table>, /api/now/attachment and /api/now/whoami. All but the last take /v1 or /v2 behind /now.',
  );
}

function serveTable(ports: InstancePorts, request: InstanceRequest): Answered {
  const { context, method } = request;
  if (context.table === null) return notFound();
  const view = viewEntry(context.table);
  if (view !== undefined) return serveView(ports, request, { table: context.table, entry: view });
  const served = servedTable(request);
  if (context.record !== null) return serveRecord(ports, request, served, context.record);
  if (method === 'GET') return listTable(ports, request, served);
  return method === 'POST' ? postRecord(ports, request, served) : notAllowed(method, 'GET, POST');
}

function serveStats(ports: InstancePorts, request: InstanceRequest): Answered {
  if (request.context.table === null) return notFound();
  return request.method === 'GET' ? statsTable(ports, request, servedTable(request)) : notAllowed(request.method, 'GET');
}

/** PUT changes only the fields that it sends, like PATCH, as on the platform. */
function serveRecord(ports: InstancePorts, request: InstanceRequest, served: ServedTable, sysId: string): Answered {
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

/** Its parts would be decided by nobody but this function, and nothing would tell what each of them did: docs/decisions/instance.md. */
function refuseBatch(): never {
  throw new Problem('not_implemented', 'This instance serves no batches, and nothing was done: send each request of the batch alone.');
}

function notAllowed(method: string, allowed: string): never {
  throw methodNotAllowed(allowed, `The method ${quote(method)} is not supported here. Use one of ${allowed}.`);
}

/** `GET /api/now/whoami`: the decision about this very request (docs/contract.md, "Refusals on the wire"). */
function whoami(request: InstanceRequest): APIGatewayProxyResult {
  if (request.method !== 'GET') return notAllowed(request.method, 'GET');
  const { user_name, session_kind, roles, surface, protocol, reason, decision_id } = request.context;
  return resultAnswer(request, 200, { user_name, session_kind, roles, surface, protocol, reason, decision_id });
}
