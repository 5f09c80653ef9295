import { DependencyError } from '../../../shared/core/ports.ts';
import type { Enrolled } from '../../../shared/core/second-factor/credential.ts';
import { requiredFor, type SecondFactorPolicy } from '../../../shared/core/second-factor/policy.ts';
import { readTypedCode } from '../../../shared/core/second-factor/typed-code.ts';
import type { AttemptKey, Attempts } from '../../../shared/core/sign-in/lockout.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { SignInPorts } from '../ports.ts';
import { stepOf } from './totp.ts';

/** What a person's right password still needs. */
export type Factor =
  | { readonly kind: 'none' }
  /** The policy asks for one, and the person has none. */
  | { readonly kind: 'must_enrol' }
  | { readonly kind: 'enrolled'; readonly enrolled: Enrolled }
  /** The user's record says that there is one, and it cannot be had: no code can be right. */
  | { readonly kind: 'factor_unreadable' };

/**
 * Which second factor a person has or must have. It is asked after the right password only, so that the time of a wrong one does not tell who
 * is enrolled.
 *
 * Source: docs/contract.md, "Second factor".
 *
 * @throws DependencyError where a store does not answer.
 */
export async function factorOf(
  ports: Pick<SignInPorts, 'users' | 'credentials' | 'secondFactorPolicy' | 'roles'>,
  { user_name, roles }: Pick<User, 'user_name' | 'roles'>,
): Promise<Factor> {
  const [record, policy] = await Promise.all([ports.users.get(user_name), ports.secondFactorPolicy()]);
  if (record === null) return { kind: 'factor_unreadable' };
  if (record.second_factor) {
    const enrolled = (await ports.credentials.get(user_name))?.enrolled ?? null;
    return enrolled === null ? { kind: 'factor_unreadable' } : { kind: 'enrolled', enrolled };
  }
  return { kind: (await isRequired(ports, policy, roles)) ? 'must_enrol' : 'none' };
}

async function isRequired(
  { roles: graphs }: Pick<SignInPorts, 'roles'>,
  policy: SecondFactorPolicy,
  roles: readonly string[],
): Promise<boolean> {
  if (policy !== 'administrators') return requiredFor(policy, roles, new Map());
  const graph = await graphs.get();
  if (graph === null) throw new DependencyError('sys_user_role', new Error('no role graph recent enough'));
  return requiredFor(policy, roles, graph);
}

/** Who gave a right password, and what was counted of that source then. */
export interface CodeOf {
  readonly user: Pick<User, 'user_name'>;
  readonly attempt: AttemptKey;
  readonly seen: Attempts;
}

/**
 * Verifies a code and uses it up. A wrong one, one that was used before, and one that was used at this very moment elsewhere count as a wrong
 * password.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function verifyCode(
  ports: Pick<SignInPorts, 'credentials' | 'attempts' | 'clock'>,
  { user, attempt, seen }: CodeOf,
  enrolled: Enrolled,
  typed: string,
): Promise<'right' | 'second_factor_wrong' | 'too_many_attempts'> {
  if (await useCode(ports, user.user_name, enrolled, typed)) return 'right';
  return (await ports.attempts.recordFailure(attempt, seen, ports.clock.now())) ? 'second_factor_wrong' : 'too_many_attempts';
}

async function useCode(
  { credentials, clock }: Pick<SignInPorts, 'credentials' | 'clock'>,
  userName: string,
  { secret, lastStep, recoveryHashes }: Enrolled,
  typed: string,
): Promise<boolean> {
  const code = readTypedCode(typed);
  switch (code.kind) {
    case 'neither':
      return false;
    case 'recovery':
      return recoveryHashes.includes(code.hash) && credentials.useRecoveryCode(userName, secret, code.hash);
    case 'totp': {
      const step = stepOf(secret, code.digits, clock.now());
      return step !== null && step > lastStep && credentials.useStep(userName, secret, step);
    }
  }
}
