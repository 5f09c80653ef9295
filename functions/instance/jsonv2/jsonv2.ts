import type { APIGatewayProxyResult } from 'aws-lambda';
import { jsonAnswer, problemHeaders } from '../http/answer.ts';
import type { JsonObject } from '../http/json.ts';
import type { InstancePorts } from '../ports.ts';
import { methodNotAllowed, Problem, type ProblemCode, quote } from '../problem.ts';
import { readSysId } from '../records/list.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import { beginUse } from '../use.ts';
import { ACTIONS } from './actions.ts';
import { actionIn, bodyReader, withoutAction } from './body.ts';
import type { JsonAction } from './job.ts';
import { recordFailure } from './shown.ts';

/** `GET` and `POST /<table>.do?JSONv2` (or `?JSON`): the platform's JSON web service; `sysparm_action` names the action. */
export const jsonv2: Service = { serve: serveJson, refuse: jsonError };

async function serveJson(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const body = bodyReader(request);
  const name = actionOf(request, body);
  const action = ACTIONS.get(name);
  if (action === undefined)
    throw new Problem(
      'unknown_operation',
      `The sysparm_action "${quote(name)}" is not supported. Use one of ${[...ACTIONS.keys()].join(', ')}.`,
    );
  try {
    beginUse(request, action.operation);
    checkMethod(request, name, action);
    return await action.run({ ports, request, served, body: () => withoutAction(body(), name) });
  } catch (error) {
    throw error instanceof Problem ? error.during(name) : error;
  }
}

/** Without an action it reads. What to write is never guessed. */
function actionOf(request: InstanceRequest, body: () => JsonObject): string {
  const named = actionIn(request, body);
  if (named !== '') return named;
  if (request.method !== 'GET')
    throw new Problem(
      'action_missing',
      `sysparm_action is missing in the address and in the body: name one of ${[...ACTIONS.keys()].join(', ')}. Nothing was written.`,
    );
  return readSysId(request) === '' ? 'getRecords' : 'get';
}

/** A GET may come from a link, an image or a prefetch: it never writes. */
function checkMethod({ method }: InstanceRequest, name: string, { operation }: JsonAction): void {
  if (operation !== 'query' && method !== 'POST')
    throw methodNotAllowed('POST', `The action ${name} writes, so it takes POST: send the same address by POST. Nothing was written.`);
}

/** Problems of a record, not of the request: the platform shows them in the record's place. */
const OF_A_RECORD: readonly ProblemCode[] = [
  'record_not_found',
  'acl_refused',
  'unknown_field',
  'read_only_field',
  'mandatory_field_missing',
  'invalid_value',
];

/** The error shape of every JSON protocol; a failed record shows as such in `records` too. */
function jsonError(problem: Problem): APIGatewayProxyResult {
  const { status, title } = problem.kind;
  const records = OF_A_RECORD.includes(problem.code) ? { records: [recordFailure(problem)] } : {};
  const body = { ...records, error: { message: title, detail: problem.message }, status: 'failure' };
  return jsonAnswer(status, body, problemHeaders(problem));
}
