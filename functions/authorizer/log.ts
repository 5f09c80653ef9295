import { sessionKindOf } from '../../shared/core/context.ts';
import type { Decided } from './facts.ts';
import type { AuthorizerRequest } from './request.ts';

/** One line a request: the true cause behind the answer. Never a credential, nor a path or query, which may hold one. */
export interface DecisionLine {
  readonly log: 'decision';
  /** `requestContext.requestId`, which the caller sees as x-amzn-RequestId. */
  readonly decision_id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string | null;
  /** A user that exists, or a hash of the name that was typed. */
  readonly user: string | null;
  readonly session_kind: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly table: string | null;
  readonly method: string;
  readonly source: string;
  readonly duration_ms: number;
}

export function decisionLine(
  request: AuthorizerRequest,
  { facts, decision, identified }: Decided,
  now: number,
  duration: number,
): DecisionLine {
  const classified = facts.request.kind === 'classified' ? facts.request : null;
  return {
    log: 'decision',
    decision_id: request.decisionId,
    time: new Date(now).toISOString(),
    outcome: decision.outcome,
    reason: decision.reason,
    cause: decision.cause,
    user: (decision.outcome === 'allow' ? decision.principal?.user.user_name : undefined) ?? identified?.user ?? null,
    session_kind: decision.outcome === 'allow' ? sessionKindOf(decision) : null,
    surface: classified?.surface ?? null,
    protocol: classified?.protocol ?? null,
    table: classified?.table ?? null,
    method: request.line.method,
    source: request.source,
    duration_ms: Math.round(duration * 100) / 100,
  };
}
