import type { Clock } from '../ports.ts';
import { isGuest } from '../users/base-records.ts';
import { type PasswordCause, passwordCause, type User } from '../users/user.ts';
import type { Identity } from './identity.ts';
import { type AttemptKey, type AttemptStore, type Attempts, isLockedOut, type Way } from './lockout.ts';
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
      readonly cause: 'too_many_attempts' | WrongCause;
    }
  /** The password was right and is refused all the same: nothing was remembered, proven or cleared, and it counted as a wrong one. */
  | { readonly kind: 'refused'; readonly user: User }
  /** The password was right, but the account may not be used, or needs a new password first. */
  | { readonly kind: 'rejected'; readonly cause: PasswordCause; readonly user: User };

/**
 * Why a right password is refused all the same: its user may use pages only, or may not be used from there. The first is counted in a list
 * of its own, so that an old script does not lock its person out of the sign-in page. null: it is not.
 */
export type RightButRefused = 'person_only' | 'source' | null;

/** By which way a password came, and whether a right one is refused all the same. */
export interface Presentation {
  readonly way: Way;
  readonly refused: RightButRefused;
}

const AT_SIGN_IN: Presentation = { way: 'sign_in', refused: null };

/**
 * Verifies a password: the one way for Basic, login, elevation and change password, so that all count alike.
 *
 * An unknown user costs the same work and is counted the same. So does the right password of a locked or inactive account, of one whose
 * password has ended, and a right one that is refused all the same: neither time nor lockout tells them from a wrong password. A right password that cost work is recorded on the condition that parallel guesses did not
 * reach the limit.
 *
 * Source: docs/contract.md, "Decision", Lockout.
 *
 * @throws DependencyError if a failure cannot be counted or a success cannot be recorded.
 */
export async function verifyPassword(
  ports: VerifyPorts,
  found: Pick<Identity, 'user' | 'attempts'>,
  key: AttemptKey,
  password: string,
  { way, refused }: Presentation = AT_SIGN_IN,
): Promise<PasswordResult> {
  const { attempts, passwords, clock } = ports;
  if (isLockedOut(found.attempts, clock.now(), way)) return TOO_MANY;

  const user = found.user === 'unreadable' || isGuestRecord(found.user) ? null : found.user;
  const status = user === null ? null : passwordCause(user);
  const closed = status !== null && status !== 'password_needs_reset';
  const check = await passwords.verify(user?.password_hash ?? null, password, !closed && refused === null);
  if (user === null || closed || refused !== null || !check.right) {
    const rightButRefused = refused !== null && !closed && check.right;
    const failure = { way, refused: rightButRefused && refused === 'person_only' };
    if (!(await attempts.recordFailure(key, found.attempts, clock.now(), failure))) return TOO_MANY;
    if (user !== null && closed && check.right) return { kind: 'rejected', cause: status, user };
    if (user !== null && rightButRefused) return { kind: 'refused', user };
    return { kind: 'rejected', cause: wrongCause(found.user) };
  }
  if (mustRecord(check.cached, found.attempts) && !(await attempts.recordSuccess(key, found.attempts, clock.now()))) return TOO_MANY;
  return status === null ? { kind: 'verified', user } : { kind: 'rejected', cause: status, user };
}

const TOO_MANY = { kind: 'rejected', cause: 'too_many_attempts' } as const;

/** For a proven source, a right password from memory without counted failures changes nothing. */
const mustRecord = (cached: boolean, { failedAt, proven }: Attempts): boolean => !cached || !proven || failedAt.length > 0;

type WrongCause = 'unknown_user' | 'user_record_unreadable' | 'guest_record' | 'no_password' | 'wrong_password';

/** A guest never signs in, even if its record holds a password. */
const isGuestRecord = (user: Identity['user']): boolean => user !== null && user !== 'unreadable' && isGuest(user.user_name);

function wrongCause(user: Identity['user']): WrongCause {
  if (user === null) return 'unknown_user';
  if (user === 'unreadable') return 'user_record_unreadable';
  if (user.password_hash === null) return 'no_password';
  return isGuestRecord(user) ? 'guest_record' : 'wrong_password';
}
