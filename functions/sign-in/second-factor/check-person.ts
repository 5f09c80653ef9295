import { REASONS } from '../../../shared/core/decision/reasons.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { Who } from '../log.ts';
import { type Checked, checkPassword, mayStillTry, NOT_GOOD, recordSuccess } from '../password/check.ts';
import type { SignInPorts } from '../ports.ts';
import { type Factor, factorOf, verifyCode } from './factor.ts';

/** What a person gave. */
export interface Presented {
  readonly typedName: string;
  readonly password: string;
  /** Empty: none. */
  readonly code: string;
}

/**
 * What it is for.
 * - `sign_in`: a session. Who must enrol does that first; a password that needs a reset is changed first, where the code is asked.
 * - `elevation`: who must enrol does that first.
 * - `change`: of the own record. Who must enrol may still change a password.
 */
export type Purpose = 'sign_in' | 'elevation' | 'change';

export type Person =
  /** Password and second factor are right, and recorded as a success. */
  | { readonly kind: 'good' | 'password_needs_reset'; readonly user: User }
  /** The password is right, and nothing is recorded: it waits for what is missing. */
  | { readonly kind: 'code_missing' | 'must_enrol' | 'factor_unreadable' | 'reset_first'; readonly user: User }
  | { readonly kind: 'code_wrong'; readonly user: User; readonly cause: 'second_factor_wrong' | 'too_many_attempts' }
  | Exclude<Checked, { readonly kind: 'right' }>;

export type CheckedPerson = Person & { readonly who: Who };

type Ports = Pick<
  SignInPorts,
  'identities' | 'attempts' | 'passwords' | 'clock' | 'users' | 'credentials' | 'secondFactorPolicy' | 'roles'
>;
type Right = Extract<Checked, { readonly kind: 'right' }>;

/**
 * Checks a person by password and second factor: the one way for sign-in, elevation and changes of the own record.
 *
 * Source: docs/contract.md, "Second factor".
 *
 * @throws DependencyError where a store does not answer.
 */
export async function checkPerson(ports: Ports, source: string, presented: Presented, purpose: Purpose): Promise<CheckedPerson> {
  const checked = await checkPassword(ports, source, presented.typedName, presented.password);
  if (checked.kind !== 'right') return checked;
  const factor = await factorOf(ports, checked.user);
  const missing = missingOf(checked, factor, presented.code, purpose);
  const { user, who } = checked;
  if (missing !== null) return (await mayStillTry(ports, checked.attempt)) ? { kind: missing, user, who } : tooMany(who);
  if (factor.kind === 'enrolled') {
    const cause = await verifyCode(ports, checked, factor.enrolled, presented.code);
    if (cause !== 'right') return { kind: 'code_wrong', cause, user, who };
  }
  if (!(await recordSuccess(ports, checked.attempt, checked.seen))) return tooMany(who);
  return { kind: checked.needsReset ? 'password_needs_reset' : 'good', user, who };
}

const tooMany = (who: Who): CheckedPerson => ({ kind: 'rejected', cause: 'too_many_attempts', who });

/** What a right password waits for; null: for nothing, but a code that came must be right. */
function missingOf(
  { needsReset }: Right,
  factor: Factor,
  code: string,
  purpose: Purpose,
): Extract<Person, { kind: 'code_missing' | 'must_enrol' | 'factor_unreadable' | 'reset_first' }>['kind'] | null {
  if (factor.kind === 'none') return null;
  if (factor.kind === 'factor_unreadable') return 'factor_unreadable';
  if (purpose === 'sign_in' && needsReset) return 'reset_first';
  if (factor.kind === 'must_enrol') return purpose === 'change' ? null : 'must_enrol';
  return code === '' ? 'code_missing' : null;
}

export const CODE_INVALID = 'Code invalid. Check it and try again; after several wrong codes, wait 15 minutes.';
export const CODE_MISSING = 'Type the code of your second factor, too.';
export const FACTOR_UNREADABLE = 'Your second factor cannot be read. Ask an administrator to reset it.';
const ENROL_FIRST = 'A second factor is required for you. Set it up in My profile, and then try again.';

export type RefusedPerson = Exclude<CheckedPerson, { readonly kind: 'good' | 'password_needs_reset' }>;

/** The cause of a refusal for the log. */
export function causeOf(checked: CheckedPerson): string {
  switch (checked.kind) {
    case 'rejected':
    case 'code_wrong':
      return checked.cause;
    case 'code_missing':
      return 'second_factor_missing';
    case 'must_enrol':
      return 'second_factor_required';
    case 'factor_unreadable':
      return 'second_factor_unreadable';
    case 'reset_first':
      return 'password_needs_reset';
    default:
      return checked.kind;
  }
}

/** What is wrong, for the page, and beside which control it stands. @param wrongPassword what the page says of a password. */
export function refusalTextOf(
  checked: CheckedPerson,
  wrongPassword = NOT_GOOD,
): { readonly at: 'password' | 'code'; readonly text: string } {
  switch (checked.kind) {
    case 'code_wrong':
      return { at: 'code', text: CODE_INVALID };
    case 'code_missing':
      return { at: 'code', text: CODE_MISSING };
    case 'factor_unreadable':
      return { at: 'password', text: FACTOR_UNREADABLE };
    case 'must_enrol':
      return { at: 'password', text: ENROL_FIRST };
    case 'web_service_access_only':
      return { at: 'password', text: wrongPassword === NOT_GOOD ? REASONS.web_service_access_only.publicText : wrongPassword };
    default:
      return { at: 'password', text: wrongPassword };
  }
}
