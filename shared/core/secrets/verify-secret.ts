import { timingSafeEqual } from 'node:crypto';
import type { Identity } from '../sign-in/identity.ts';
import { isGuest } from '../users/base-records.ts';
import { closedCause, type User } from '../users/user.ts';
import { secretDigest, secretIdIn } from './secret-form.ts';
import type { Secret } from './stored-secrets.ts';

/** `id`: of a secret that was recognised, good or not; null: none was. */
export type SecretResult =
  | { readonly kind: 'verified'; readonly user: User; readonly id: string }
  | { readonly kind: 'rejected'; readonly cause: SecretCause; readonly id: string | null };

type SecretCause =
  | 'unknown_user'
  | 'user_record_unreadable'
  | 'guest_record'
  | 'secret_unknown'
  | 'secret_ended'
  | 'inactive'
  | 'locked_out';

/** Compared with where there is no such secret, so that it costs the same. It is the digest of no text that anybody knows. */
const NO_SECRET: Secret = { digest: Buffer.alloc(32), ended: true, ends_at: null };

/**
 * Verifies a text that has the form of a secret: the one way for Basic, sign-in and tokens. It counts nothing, is not held back by wrong
 * passwords and writes nothing: 256 bits cannot be guessed, and an old job must not lock the new secret out. Whether the user exists, and
 * how many secrets there are, the time does not tell.
 *
 * Source: docs/contract.md, "Secrets".
 *
 * @param user as it was read; an interactive user has no secrets.
 * @param text of the form that `secretIdIn` knows.
 */
export function verifySecret(user: Identity['user'], text: string): SecretResult {
  const record = user === null || user === 'unreadable' || isGuest(user.user_name) ? null : user;
  const id = secretIdIn(text) ?? '';
  const stored = record?.web_service_access_only ? record.secrets.get(id) : undefined;
  const same = timingSafeEqual(secretDigest(text), (stored ?? NO_SECRET).digest);
  if (record === null || stored === undefined || !same) return { kind: 'rejected', cause: unknownCause(user), id: null };
  const cause = refusedCause(record, stored);
  return cause === null ? { kind: 'verified', user: record, id } : { kind: 'rejected', cause, id };
}

function unknownCause(user: Identity['user']): SecretCause {
  if (user === null) return 'unknown_user';
  if (user === 'unreadable') return 'user_record_unreadable';
  return isGuest(user.user_name) ? 'guest_record' : 'secret_unknown';
}

/** A password that needs a reset does not affect a secret. */
const refusedCause = (user: User, { ended }: Secret): SecretCause | null => (ended ? 'secret_ended' : closedCause(user));
