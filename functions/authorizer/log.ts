import { type SessionKind, sessionKindOf } from '../../shared/core/decision/context.ts';
import { type MetricMetadata, metricMetadata } from '../../shared/core/decision/metrics.ts';
import { type CredentialKind, presented } from '../../shared/core/request/credentials.ts';
import type { Decided } from './decide-request.ts';
import type { AuthorizerRequest } from './request.ts';

/** One line for each request: the true cause behind the answer. Never a credential, a path or a query, which may hold one. */
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
  /** Of a user that exists, also if the request is refused. */
  readonly session_kind: SessionKind | null;
  /** What was presented; null: it was malformed. */
  readonly credential: CredentialKind | null;
  /** Id of a credential that was recognised; null: it has none. */
  readonly credential_id: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly table: string | null;
  /** null, as surface, protocol and table: the request cannot be classified. */
  readonly write: boolean | null;
  readonly mid_server: boolean | null;
  /** Present: the upstream serves the request, which is allowed. */
  readonly upstream?: true;
  readonly method: string;
  readonly source: string;
  readonly duration_ms: number;
  /** Milliseconds; null where the decision rests on no setting. */
  readonly settings_age_ms: number | null;
  readonly stage: string;
  readonly decisions: 1;
  /** 1: it could not be decided. */
  readonly faults: 0 | 1;
  /** 1: it was decided and refused. */
  readonly refusals: 0 | 1;
  /** Makes metrics of the members above. */
  readonly _aws: MetricMetadata;
}

/** A request on which the authorizer failed for an unknown reason. */
export interface FaultLine {
  readonly log: 'fault';
  readonly decision_id: string;
  readonly time: string;
  readonly stage: string;
  readonly faults: 1;
  readonly _aws: MetricMetadata;
}

/** When a line is written, and on which stage. */
export interface Circumstances {
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function decisionLine(request: AuthorizerRequest, decided: Decided, { stage, now }: Circumstances, duration: number): DecisionLine {
  const { facts, decision, settingsAge } = decided;
  const classified = facts.request.kind === 'classified' ? facts.request : null;
  const { reason } = decision;
  const surface = classified?.surface ?? null;
  const protocol = classified?.protocol ?? null;
  const settings_age_ms = settingsAge === null ? null : Math.round(settingsAge);
  return {
    log: 'decision',
    decision_id: request.decisionId,
    time: new Date(now).toISOString(),
    outcome: decision.outcome,
    reason,
    cause: decision.cause,
    ...actor(decided),
    ...credentialOf(request, decided),
    surface,
    protocol,
    table: classified?.table ?? null,
    write: classified?.write ?? null,
    mid_server: classified?.midServer ?? null,
    ...(decision.outcome === 'allow' && decided.introduction ? { upstream: true } : {}),
    method: request.line.method,
    source: request.source,
    duration_ms: Math.round(duration * 100) / 100,
    settings_age_ms,
    stage,
    decisions: 1,
    faults: decision.outcome === 'unavailable' ? 1 : 0,
    refusals: decision.outcome === 'unavailable' || decision.outcome === 'allow' ? 0 : 1,
    _aws: metricMetadata({ reason, surface, protocol, settings_age_ms }, now),
  };
}

function credentialOf(request: AuthorizerRequest, { identified }: Decided): Pick<DecisionLine, 'credential' | 'credential_id'> {
  const { kind, id } = presented(request, identified?.credentialId ?? null);
  return { credential: kind, credential_id: id };
}

/** The user that a decision is about. */
function actor({ facts, decision, identified }: Decided): Pick<DecisionLine, 'user' | 'session_kind'> {
  if (decision.outcome === 'allow') return { user: decision.principal?.user.user_name ?? null, session_kind: sessionKindOf(decision) };
  // Without credentials only the rows that look at the guest record answer 403 here: it was the guest that may not.
  const { guest } = facts;
  if (decision.outcome === 'forbid' && facts.credential.kind === 'absent' && typeof guest === 'object' && guest !== null)
    return { user: guest.user.user_name, session_kind: 'guest' };
  return { user: identified?.user ?? null, session_kind: identified?.kind ?? null };
}

/** The error line with the same decision id says what went wrong. */
export const faultLine = (decisionId: string, { stage, now }: Circumstances): FaultLine => ({
  log: 'fault',
  decision_id: decisionId,
  time: new Date(now).toISOString(),
  stage,
  faults: 1,
  _aws: metricMetadata({ reason: null, surface: null, protocol: null, settings_age_ms: null }, now),
});
