import type { Identity } from '../sign-in/identity.ts';
import { isGuest } from '../users/base-records.ts';
import { closedCause, type User } from '../users/user.ts';
import { isFederatedCredential } from './grantee.ts';
import type { Token } from './token.ts';

/** `credential`: what a token was got with, if there is such a token; null: there is none. */
export type TokenResult =
  | { readonly kind: 'verified'; readonly user: User; readonly credential: string }
  | { readonly kind: 'rejected'; readonly cause: TokenCause; readonly credential: string | null };

type TokenCause =
  | 'user_record_unreadable'
  | 'guest_record'
  | 'inactive'
  | 'locked_out'
  | 'token_unknown'
  | 'token_of_interactive_user'
  | 'token_expired'
  | 'token_superseded';

/**
 * Whether a token is good now. It is good only while what it was got with is good now: the secret stands and has not ended, or the account
 * still lists the workload.
 *
 * Source: docs/contract.md, "Tokens".
 *
 * @param found token and user as they were read together.
 * @param now milliseconds since the epoch.
 */
export function verifyToken({ user, token }: Pick<Identity, 'user' | 'token'>, now: number): TokenResult {
  if (user === 'unreadable') return { kind: 'rejected', cause: 'user_record_unreadable', credential: null };
  if (user === null || token === null || token.user_name !== user.user_name)
    return { kind: 'rejected', cause: 'token_unknown', credential: null };
  const { credential } = token;
  const cause = causeOf(token, user, now);
  return cause === null ? { kind: 'verified', user, credential } : { kind: 'rejected', cause, credential };
}

function causeOf(token: Token, user: User, now: number): TokenCause | null {
  if (isGuest(user.user_name)) return 'guest_record';
  const closed = closedCause(user);
  if (closed !== null) return closed;
  if (!user.web_service_access_only) return 'token_of_interactive_user';
  if (now >= token.ends_at) return 'token_expired';
  return token.session_generation === user.session_generation && isCredentialGood(user, token.credential) ? null : 'token_superseded';
}

const isCredentialGood = ({ secrets, federated }: User, credential: string): boolean =>
  secrets.get(credential)?.ended === false || isFederatedCredential(federated, credential);
