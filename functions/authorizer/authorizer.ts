import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { needsTouch, type Session, type SessionStore } from '../../shared/core/sign-in/session.ts';
import { answer } from './answer.ts';
import { type Decided, decideRequest, type FactPorts } from './facts.ts';
import { type DecisionLine, decisionLine, type FaultLine, faultLine } from './log.ts';
import { type AuthorizerRequest, readRequest } from './request.ts';
import { introduce, type UpstreamPorts } from './upstream.ts';

export interface AuthorizerPorts extends FactPorts {
  readonly sessions: SessionStore;
  readonly cookieName: string;
  readonly stage: string;
  /** Missing or null: functions/instance serves, and nothing is signed. */
  readonly upstream?: UpstreamPorts | null;
  /** Milliseconds that only go forward: times the decision. */
  readonly stopwatch: () => number;
  readonly log: (line: DecisionLine | FaultLine) => void;
}

/** The authorizer of every route: one request in, one decision logged, one policy out. */
export function createAuthorizer(ports: AuthorizerPorts): (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult> {
  return async (event) => {
    const { stage, clock, stopwatch } = ports;
    const startedAt = stopwatch();
    const { request, decided } = await decideOrReport(ports, event);
    ports.log(decisionLine(request, decided, { stage, now: clock.now() }, stopwatch() - startedAt));
    return answer(request, decided);
  };
}

/** A failure that nobody foresaw is an alarm, and still no allow: API Gateway answers it as AUTHORIZER_FAILURE. */
async function decideOrReport(
  ports: AuthorizerPorts,
  event: APIGatewayRequestAuthorizerEvent,
): Promise<{ request: AuthorizerRequest; decided: Decided }> {
  try {
    const request = readRequest(event, ports.cookieName);
    const { upstream, clock } = ports;
    const known = await decideRequest(ports, request);
    const decided = upstream == null ? known : await introduce(upstream, request, known, clock.now());
    const used = sessionToTouch(decided, clock.now());
    if (used !== null) await touch(ports, used);
    return { request, decided };
  } catch (error) {
    const { requestId } = event.requestContext;
    ports.onError(`decision ${requestId}`, error);
    ports.log(faultLine(requestId, { stage: ports.stage, now: ports.clock.now() }));
    throw error;
  }
}

/** The session whose use is due to be written, if there is one. */
function sessionToTouch({ decision, identified }: Decided, now: number): Session | null {
  const record = identified?.session?.record ?? null;
  return decision.outcome === 'allow' && record !== null && needsTouch(record, now) ? record : null;
}

/** A use of the session pushes its idle bound out. Failing to write that shortens the session and refuses nobody. */
async function touch({ sessions, clock, onError }: AuthorizerPorts, { token_hash }: Session): Promise<void> {
  await sessions.touch(token_hash, clock.now()).catch((error: unknown) => onError('touch of a session', error));
}
