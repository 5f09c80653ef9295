import type { SessionKind } from '../../decision/context.ts';
import type { CredentialKind } from '../../request/credentials.ts';
import type { Operation } from '../../request/operation.ts';

export type { CredentialKind, Operation };

/** One line for each request that a function behind the gate answered, but on public routes. Never a value of the request. */
export interface ServedLine {
  readonly log: 'served';
  /** `requestContext.requestId`, which the caller sees as x-amzn-RequestId. */
  readonly decision_id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly user: string;
  readonly session_kind: SessionKind;
  readonly surface: string;
  readonly protocol: string | null;
  /** A table that this function serves, else `other`; null: the request is about no table. */
  readonly table: string | null;
  readonly operation: Operation;
  readonly outcome: 'done' | 'refused';
  /** Why it was refused: a code of FUNCTION_REFUSALS, or of the console; null: it was done. */
  readonly code: string | null;
  /** What was presented; null: it was malformed. */
  readonly credential: CredentialKind | null;
  /** Id of a secret; null: another credential. */
  readonly credential_id: string | null;
  readonly source: string;
  readonly write: boolean;
  /** The request is one of the platform's MID Server. */
  readonly mid_server: boolean;
}

/** A line that functions/usage puts into each subscribed log group every five minutes: it tells that lines arrive. */
export interface HeartbeatLine {
  readonly log: 'heartbeat';
  /** ISO 8601: when it was put. */
  readonly time: string;
  /** Name of the log group. */
  readonly group: string;
}

/** How a person signed in. */
export type SignInWay = 'form' | 'digest' | 'saml';
