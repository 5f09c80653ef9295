import { mayComeFrom } from '../../../shared/core/envelope/fits.ts';
import { secretIdIn } from '../../../shared/core/secrets/secret-form.ts';
import { type SecretResult, verifySecret } from '../../../shared/core/secrets/verify-secret.ts';
import { type AttemptKey, type Attempts, isLockedOut } from '../../../shared/core/sign-in/lockout.ts';
import { type PasswordResult, type VerifyPorts, verifyPassword } from '../../../shared/core/sign-in/verify-password.ts';
import { normalizeUserName, type User } from '../../../shared/core/users/user.ts';
import { hashed, known, type Who } from '../log.ts';
import type { SignInPorts } from '../ports.ts';

/** What user name and password are good for at a page, before a second factor was looked at. */
export type Standing =
  | {
      readonly kind: 'right';
      readonly user: User;
      /** The password must be changed before anything else. */
      readonly needsReset: boolean;
      readonly attempt: AttemptKey;
      /** What was counted when the password was looked at. */
      readonly seen: Attempts;
    }
  /** The password is right, but the user is non-interactive. */
  | { readonly kind: 'web_service_access_only' }
  | { readonly kind: 'rejected'; readonly cause: string };

/** `who`: for the log. */
export type Checked = Standing & { readonly who: Who };

export type CheckPorts = Pick<SignInPorts, 'identities' | 'attempts' | 'passwords' | 'clock'>;

const TOO_MANY = { kind: 'rejected', cause: 'too_many_attempts' } as const;

/**
 * Checks user name and password as Basic does, so that both count alike. A text of the form of a secret is held against the secrets only, and
 * a right one is the right password of a machine.
 *
 * The right password of a person is not yet a success: it is neither remembered nor recorded here, because a code may be missing. `checkPerson`
 * goes on, and is what pages ask.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function checkPassword(ports: CheckPorts, source: string, typedName: string, password: string): Promise<Checked> {
  const userName = normalizeUserName(typedName);
  const isSecret = secretIdIn(password) !== null;
  if (userName === null) {
    // No record can have that name, but the answer must cost what any unknown user costs.
    if (isSecret) verifySecret(null, password);
    else await ports.passwords.verify(null, password);
    return { kind: 'rejected', cause: 'unknown_user', who: hashed(typedName) };
  }
  const attempt = { userName, source };
  const found = await ports.identities.read({ userName, attempt: isSecret ? undefined : attempt });
  // Before the password is looked at, so that a right and a wrong one take as long.
  const sourceAllowed = found.user === null || found.user === 'unreadable' || mayComeFrom(found.user, source);
  const presented = { way: 'sign_in', refused: sourceAllowed ? null : 'source' } as const;
  const result = isSecret
    ? verifySecret(found.user, password)
    : await verifyPassword(withoutRecording(ports), found, attempt, password, presented);
  const secret = 'id' in result && result.id !== null ? { credential_id: result.id } : {};
  const who = { ...whoIs(found.user, userName), ...secret };
  const standing = standingOf(result, sourceAllowed, { attempt, seen: found.attempts });
  // A machine has no second factor: its right password is a success, although no page opens.
  const recorded = standing.kind !== 'web_service_access_only' || isSecret || (await recordSuccess(ports, attempt, found.attempts));
  return { ...(recorded ? standing : TOO_MANY), who };
}

/** Ports by which a right password leaves no trace: it proves no source, clears no failures and is not remembered. A wrong one counts. */
const withoutRecording = ({ attempts, passwords, clock }: CheckPorts): VerifyPorts => ({
  clock,
  attempts: { recordFailure: (...failure) => attempts.recordFailure(...failure), recordSuccess: async () => true },
  passwords: { hash: (password) => passwords.hash(password), verify: (hash, password) => passwords.verify(hash, password, false) },
});

/**
 * Records that everything was right that had to be.
 *
 * @returns false: wrong ones reached the limit meanwhile.
 */
export const recordSuccess = ({ attempts, clock }: CheckPorts, attempt: AttemptKey, seen: Attempts): Promise<boolean> =>
  attempts.recordSuccess(attempt, seen, clock.now());

/** Whether the source may still try: of guesses that come at the same time, those after the limit learn nothing. */
export async function mayStillTry({ identities, clock }: CheckPorts, attempt: AttemptKey): Promise<boolean> {
  const { attempts } = await identities.read({ userName: attempt.userName, attempt });
  return !isLockedOut(attempts, clock.now(), 'sign_in');
}

/** @param userName of the record that was looked for. */
export function whoIs(found: User | null | 'unreadable', userName: string): Who {
  if (found === null) return hashed(userName);
  return found === 'unreadable' ? { user: userName, session_kind: null } : known(found);
}

/**
 * An account that is locked or inactive is told nothing, right password or not; a non-interactive one learns what it is even
 * where its password also needs a reset, since it could not reset it here. From where it may not be used, it learns nothing.
 *
 * Source: specification, "Non-interactive users" (They can't log in to the UI); docs/contract.md, "Envelope".
 */
function standingOf(
  result: PasswordResult | SecretResult,
  sourceAllowed: boolean,
  counted: { readonly attempt: AttemptKey; readonly seen: Attempts },
): Standing {
  if (result.kind === 'rejected' && result.cause !== 'password_needs_reset') return { kind: 'rejected', cause: result.cause };
  if (result.kind === 'refused' || !sourceAllowed) return { kind: 'rejected', cause: 'source_not_allowed' };
  if (result.user.web_service_access_only) return { kind: 'web_service_access_only' };
  return { kind: 'right', user: result.user, needsReset: result.kind === 'rejected', ...counted };
}

/** One text for every way in which a password is not good, so that it does not tell a user from a stranger. */
export const NOT_GOOD = 'User name or password invalid. Check both and try again; after several wrong passwords, wait 15 minutes.';
