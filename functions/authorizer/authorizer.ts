import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { SessionStore } from '../../shared/core/ports.ts';
import { needsTouch } from '../../shared/core/session.ts';
import { answer } from './answer.ts';
import { type Decided, decideRequest, type FactPorts } from './facts.ts';
import { type DecisionLine, decisionLine } from './log.ts';
import { readRequest } from './request.ts';

export interface AuthorizerPorts extends FactPorts {
  readonly sessions: SessionStore;
  readonly cookieName: string;
  /** Milliseconds that only go forward: times the decision. */
  readonly stopwatch: () => number;
  readonly log: (line: DecisionLine) => void;
}

/** The authorizer of every route: one request in, one decision logged, one policy out. */
export function createAuthorizer(ports: AuthorizerPorts): (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult> {
  return async (event) => {
    const startedAt = ports.stopwatch();
    const request = readRequest(event, ports.cookieName);
    const decided = await decideRequest(ports, request);
    await touchSession(ports, decided);
    ports.log(decisionLine(request, decided, ports.clock.now(), ports.stopwatch() - startedAt));
    return answer(request, decided);
  };
}

/** A use of the session pushes its idle bound out. Failing to write that shortens the session and refuses nobody. */
async function touchSession({ sessions, clock, onError }: AuthorizerPorts, { decision, identified }: Decided): Promise<void> {
  const record = identified?.session?.record;
  if (decision.outcome !== 'allow' || record === undefined || !needsTouch(record, clock.now())) return;
  await sessions.touch(record.token_hash, clock.now()).catch((error: unknown) => onError('touch of a session', error));
}
