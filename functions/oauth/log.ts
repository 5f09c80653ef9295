import type { SessionKind } from '../../shared/core/decision/context.ts';
import { kindOf } from '../../shared/core/decision/context.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { pseudonym } from '../../shared/core/text.ts';
import type { User } from '../../shared/core/users/user.ts';
import type { OAuthRequest } from './request.ts';

/** One line for each request for a token, and for each that ends one: the true cause behind the answer. Never a secret, token or assertion. */
export interface TokenLine {
  readonly log: 'token';
  /** `requestContext.requestId`, which the caller sees as x-amzn-RequestId. */
  readonly decision_id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly outcome: 'issued' | 'revoked' | 'refused' | 'unavailable';
  readonly cause: string | null;
  /** A user that exists, or a hash of the name that was typed; null: no name came. */
  readonly user: string | null;
  /** Of a user that exists. */
  readonly session_kind: SessionKind | null;
  /** What the token was or would be got with, if it was recognised. */
  readonly credential_id: string | null;
  readonly source: string;
}

/** Whom a line is about. */
export type Who = Pick<TokenLine, 'user' | 'session_kind'>;

export const NO_NAME: Who = { user: null, session_kind: null };

/**
 * An unknown name may be a password. It is hashed in any case, so that the time does not tell which names exist.
 *
 * @param typedName as a client wrote it; null: it could not be read.
 */
export function whoIs(user: User | null, typedName: string | null): Who {
  const hidden = typedName === null ? null : pseudonym(typedName);
  return user === null ? { user: hidden, session_kind: null } : { user: user.user_name, session_kind: kindOf(user) };
}

export function report(
  ports: { readonly clock: Clock; readonly log: (line: TokenLine) => void },
  { context }: OAuthRequest,
  line: Pick<TokenLine, 'outcome' | 'cause' | 'credential_id'> & Who,
): void {
  const { decision_id, source } = context;
  const time = new Date(ports.clock.now()).toISOString();
  const { outcome, cause, user, session_kind, credential_id } = line;
  ports.log({ log: 'token', decision_id, time, outcome, cause, user, session_kind, credential_id, source });
}
