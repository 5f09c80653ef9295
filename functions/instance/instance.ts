import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { toldRefusal } from '../../shared/core/decision/context.ts';
import { failureOf } from '../../shared/web/failure.ts';
import { serveRequest } from '../../shared/web/served.ts';
import { serviceOf } from './dispatch.ts';
import { checkSize, xmlAnswer } from './http/answer.ts';
import { compress } from './http/compression.ts';
import { forOrigin, preflightAnswer } from './http/cors.ts';
import { withSunset } from './http/sunset.ts';
import { logRefusal } from './log.ts';
import type { InstancePorts } from './ports.ts';
import { Problem } from './problem.ts';
import { withViews } from './records/with-views.ts';
import { type InstanceRequest, readInstanceRequest } from './request.ts';
import { beginUse } from './use.ts';

/**
 * Serves the tables, as pages and by every protocol: one event in, one answer out. The authorizer's context says what to serve, or that the
 * request is refused and what to answer, which is all that happens then.
 *
 * @throws Error (in the returned function) if an event did not come through the authorizer.
 */
export function createInstance(ports: InstancePorts): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const refused = toldRefusal(event.requestContext.authorizer);
    if (refused !== null) return forOrigin(refused, xmlAnswer(500, refused.fault));
    const request = readInstanceRequest(event, ports.publicUrl);
    return serveRequest(ports, request, () => respond(withViews(ports), request));
  };
}

async function respond(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const { context, head } = request;
  if (context.reason === 'preflight') return forOrigin(context, preflightAnswer(context));
  const plain = forOrigin(context, withSunset(context, await answer(ports, request)));
  // Pages are not compressed. They hold the session's user token and text from the address: the compressed length would give the token
  // away (BREACH).
  const result = context.surface === 'api' ? compress(plain, acceptedBy(request)) : plain;
  return head ? { ...result, body: '', isBase64Encoded: false } : result;
}

const acceptedBy = ({ header }: InstanceRequest): Parameters<typeof compress>[1] => ({
  encoding: header('accept-encoding'),
  type: header('accept'),
});

async function answer(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const service = serviceOf(request.context);
  try {
    // What the body alone tells, the service begins.
    if (request.context.surface === 'api') beginUse(request, request.deed.operation);
    const result = await service.serve(ports, request);
    checkSize(result);
    return result;
  } catch (error) {
    const problem = error instanceof Problem ? error : unexpected(ports, request, error);
    logRefusal(ports, request, problem.code, problem.operation);
    return service.refuse(problem, request);
  }
}

/** The true cause goes to the log only. */
function unexpected(ports: InstancePorts, { context, method }: InstanceRequest, error: unknown): Problem {
  ports.onError(`request ${context.decision_id}`, error);
  const { dependency, text } = failureOf(error, { method, decisionId: context.protocol === null ? null : context.decision_id });
  return new Problem(dependency === null ? 'internal_error' : 'dependency_unavailable', text);
}
