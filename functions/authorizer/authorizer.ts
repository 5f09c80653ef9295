import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { neverBack } from '../../shared/core/ports.ts';
import { needsTouch, type Session, type SessionStore } from '../../shared/core/sign-in/session.ts';
import { answer } from './answer.ts';
import { type Decided, type DecidePorts, decideRequest } from './decide-request.ts';
import { type DecisionLine, decisionLine, type FaultLine, faultLine } from './log.ts';
import { type AuthorizerRequest, type ReadOptions, readRequest } from './request.ts';

export interface AuthorizerPorts extends Omit<DecidePorts, 'dates'>, ReadOptions {
  readonly sessions: SessionStore;
  readonly stage: string;
  /** Status of a SOAP call that is refused; missing: 403. */
  readonly soapFaultStatus?: 403 | 500;
  /** Milliseconds that only go forward: times the decision. */
  readonly stopwatch: () => number;
  readonly log: (line: DecisionLine | FaultLine) => void;
}

/** The authorizer of every route: one request in, one decision logged, one policy out. */
export function createAuthorizer(ports: AuthorizerPorts): (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult> {
  const deciding = { ...ports, dates: neverBack(ports.clock) };
  const { stage, clock, stopwatch } = ports;
  return async (event) => {
    const startedAt = stopwatch();
    const { request, decided } = await decideOrReport(deciding, event);
    ports.log(decisionLine(request, decided, { stage, now: clock.now() }, stopwatch() - startedAt));
    return answer(request, decided, clock.now(), ports.soapFaultStatus);
  };
}

/** An unforeseen failure raises an alarm and is never an allow: API Gateway answers it as AUTHORIZER_FAILURE. */
async function decideOrReport(
  ports: AuthorizerPorts & DecidePorts,
  event: APIGatewayRequestAuthorizerEvent,
): Promise<{ request: AuthorizerRequest; decided: Decided }> {
  try {
    const request = readRequest(event, ports);
    const decided = await decideRequest(ports, request);
    const used = sessionToTouch(decided, ports.clock.now());
    if (used !== null) await touch(ports, used);
    return { request, decided };
  } catch (error) {
    const { requestId } = event.requestContext;
    ports.onError(`decision ${requestId}`, error);
    ports.log(faultLine(requestId, { stage: ports.stage, now: ports.clock.now() }));
    throw error;
  }
}

/** The session whose last use should be written now, if there is one. */
function sessionToTouch({ decision, identified }: Decided, now: number): Session | null {
  const record = identified?.session?.record ?? null;
  return decision.outcome === 'allow' && record !== null && needsTouch(record, now) ? record : null;
}

/** A use of the session extends its idle bound. If that cannot be written, the session ends earlier, and this request is still served. */
async function touch({ sessions, clock, onError }: AuthorizerPorts, { token_hash }: Session): Promise<void> {
  await sessions.touch(token_hash, clock.now()).catch((error: unknown) => onError('touch of a session', error));
}
