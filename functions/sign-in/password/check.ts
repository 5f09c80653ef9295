import { REASONS } from '../../../shared/core/decision/reasons.ts';
import { mayComeFrom } from '../../../shared/core/envelope/fits.ts';
import { secretIdIn } from '../../../shared/core/secrets/secret-form.ts';
import { type SecretResult, verifySecret } from '../../../shared/core/secrets/verify-secret.ts';
import { type PasswordResult, verifyPassword } from '../../../shared/core/sign-in/verify-password.ts';
import { normalizeUserName, type User } from '../../../shared/core/users/user.ts';
import { hashed, known, type Who } from '../log.ts';
import type { SignInPorts } from '../ports.ts';

/** What user name and password are good for at a page. */
export type Standing =
  | { readonly kind: 'good'; readonly user: User }
  /** The password is right and must be changed before anything else. */
  | { readonly kind: 'password_needs_reset'; readonly user: User }
  /** The password is right, but the user is non-interactive. */
  | { readonly kind: 'web_service_access_only' }
  | { readonly kind: 'rejected'; readonly cause: string };

/** `who`: for the log. */
export type Checked = Standing & { readonly who: Who };

/**
 * Checks user name and password as Basic does, so that both count alike. A text of the form of a secret is held against the secrets only, and
 * a right one is the right password of a machine.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function checkPassword(
  ports: Pick<SignInPorts, 'identities' | 'attempts' | 'passwords' | 'clock'>,
  source: string,
  typedName: string,
  password: string,
): Promise<Checked> {
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
  const result = isSecret ? verifySecret(found.user, password) : await verifyPassword(ports, found, attempt, password, presented);
  const secret = 'id' in result && result.id !== null ? { credential_id: result.id } : {};
  return { ...standingOf(result, sourceAllowed), who: { ...whoIs(found.user, userName), ...secret } };
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
function standingOf(result: PasswordResult | SecretResult, sourceAllowed: boolean): Standing {
  if (result.kind === 'rejected' && result.cause !== 'password_needs_reset') return { kind: 'rejected', cause: result.cause };
  if (result.kind === 'refused' || !sourceAllowed) return { kind: 'rejected', cause: 'source_not_allowed' };
  if (result.user.web_service_access_only) return { kind: 'web_service_access_only' };
  return { kind: result.kind === 'verified' ? 'good' : 'password_needs_reset', user: result.user };
}

/** One text for every way in which a password is not good, so that it does not tell a user from a stranger. */
const NOT_GOOD = 'User name or password invalid. Check both and try again; after several wrong passwords, wait 15 minutes.';

/** A refusal: its cause for the log, its text for the page. */
export function refusalOf(checked: Extract<Checked, { kind: 'rejected' | 'web_service_access_only' }>): { cause: string; text: string } {
  if (checked.kind === 'rejected') return { cause: checked.cause, text: NOT_GOOD };
  return { cause: checked.kind, text: REASONS.web_service_access_only.publicText };
}
