import type { Clock } from '../ports.ts';
import { type StatusCause, statusCause, type User } from '../users/user.ts';
import type { Identity } from './identity.ts';
import { type AttemptKey, type AttemptStore, type Attempts, isLockedOut } from './lockout.ts';
import type { Passwords } from './password.ts';

export interface VerifyPorts {
  readonly attempts: AttemptStore;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

export type PasswordResult =
  | { readonly kind: 'verified'; readonly user: User }
  | {
      readonly kind: 'rejected';
      readonly cause: 'too_many_attempts' | 'unknown_user' | 'user_record_unreadable' | 'no_password' | 'wrong_password';
    }
  /** The password was right, but the account may not be used. */
  | { readonly kind: 'rejected'; readonly cause: StatusCause; readonly user: User };

/**
 * Verifies a password: the one way for Basic, login, elevation and change password, so that all count alike.
 *
 * A user that does not exist costs the same work and is counted the same, so that neither time nor lockout tells.
 * Only wrong passwords count; a right one that costs work is recorded on the condition that the limit was not reached by
 * other guesses in flight.
 *
 * @throws DependencyError where a failure cannot be counted or a success not be recorded.
 */
export async function verifyPassword(
  ports: VerifyPorts,
  found: Pick<Identity, 'user' | 'attempts'>,
  key: AttemptKey,
  password: string,
): Promise<PasswordResult> {
  const { attempts, passwords, clock } = ports;
  if (isLockedOut(found.attempts, clock.now())) return { kind: 'rejected', cause: 'too_many_attempts' };

  const user = found.user === 'unreadable' ? null : found.user;
  const check = await passwords.verify(user?.password_hash ?? null, password);
  if (!check.right || user === null) {
    await attempts.recordFailure(key, found.attempts, clock.now());
    return { kind: 'rejected', cause: wrongCause(found.user) };
  }
  if (mustRecord(check.cached, found.attempts) && !(await attempts.recordSuccess(key, found.attempts, clock.now()))) {
    return { kind: 'rejected', cause: 'too_many_attempts' };
  }
  const cause = statusCause(user);
  return cause === null ? { kind: 'verified', user } : { kind: 'rejected', cause, user };
}

/** Once a source is proven, a right password that costs no work and finds no failures changes nothing. */
const mustRecord = (cached: boolean, { failedAt, proven }: Attempts): boolean => !cached || !proven || failedAt.length > 0;

function wrongCause(user: Identity['user']): 'unknown_user' | 'user_record_unreadable' | 'no_password' | 'wrong_password' {
  if (user === null) return 'unknown_user';
  if (user === 'unreadable') return 'user_record_unreadable';
  return user.password_hash === null ? 'no_password' : 'wrong_password';
}
