import {
  RECOVERY_CODE_OCTETS,
  RECOVERY_CODES,
  readTypedCode,
  recoveryCode,
  recoveryHash,
} from '../../../shared/core/second-factor/typed-code.ts';
import { carryOutOwn, planOwnChange } from '../../../shared/core/users/change/own-change.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { SignInPorts } from '../ports.ts';
import { type BegunStep, beginStep, type Step } from './step.ts';
import { newSecret, SECRET_OCTETS, stepOf } from './totp.ts';

export interface BegunEnrolment extends BegunStep {
  readonly secret: string;
}

/**
 * Makes a secret and binds it to this browser. Until its first code comes, nothing changes for the person.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function beginEnrolment(ports: SignInPorts, kind: 'enrol' | 'profile', user: User): Promise<BegunEnrolment> {
  const secret = newSecret(ports.randomOctets(SECRET_OCTETS));
  const begun = await beginStep(ports, kind, user);
  await ports.credentials.begin(user.user_name, { id: begun.step.id, secret, until: begun.step.until });
  return { ...begun, secret };
}

/** The secret that this step showed; null: another was begun since, or this one was confirmed. */
export async function secretOf({ credentials, clock }: SignInPorts, { id, userName }: Step): Promise<string | null> {
  const pending = (await credentials.get(userName))?.pending ?? null;
  return pending !== null && pending.id === id && clock.now() < pending.until ? pending.secret : null;
}

/** The step of a first code; null: it is not right. A recovery code confirms nothing. */
export function firstStep(secret: string, typed: string, now: number): number | null {
  const code = readTypedCode(typed);
  return code.kind === 'totp' ? stepOf(secret, code.digits, now) : null;
}

export function newCodes(randomOctets: SignInPorts['randomOctets']): {
  readonly codes: readonly string[];
  readonly hashes: readonly string[];
} {
  const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCode(randomOctets(RECOVERY_CODE_OCTETS)));
  return { codes, hashes: codes.map(recoveryHash) };
}

export type Enrolment =
  /** Shown once. */
  | { readonly kind: 'enrolled'; readonly codes: readonly string[] }
  /** Another request was faster, or the account changed: nothing is in force. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'refused'; readonly text: string };

/**
 * Makes a secret whose first code came the person's second factor. The credential is written before the flag, so that the flag never stands
 * without it; a credential without the flag counts for nothing.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function enrol(
  ports: SignInPorts,
  decisionId: string,
  user: User,
  { id, secret, step }: { readonly id: string; readonly secret: string; readonly step: number },
): Promise<Enrolment> {
  const planned = await planOf(ports, user, 'enrol');
  if (typeof planned === 'string') return { kind: 'refused', text: planned };
  if (planned === null) return { kind: 'overtaken' };
  const { codes, hashes } = newCodes(ports.randomOctets);
  const enrolled = { secret, lastStep: step, recoveryHashes: hashes };
  if (!(await ports.credentials.confirm(user.user_name, id, enrolled))) return { kind: 'overtaken' };
  if (!(await changeFlag(ports, decisionId, user, 'enrol'))) return { kind: 'overtaken' };
  // Another browser that confirmed between the two writes has put its own secret there: none of the two is told that it is in force.
  if ((await ports.credentials.get(user.user_name))?.enrolled?.secret === secret) return { kind: 'enrolled', codes };
  await removeFactor(ports, decisionId, user);
  return { kind: 'overtaken' };
}

/**
 * Removes the second factor: the flag goes first, because the credential counts for nothing without it.
 *
 * @returns false: the account changed, or there is none; nothing was removed.
 * @throws DependencyError where the store does not answer.
 */
export async function removeFactor(ports: SignInPorts, decisionId: string, user: User): Promise<boolean> {
  if (!(await changeFlag(ports, decisionId, user, 'remove'))) return false;
  await ports.credentials.remove(user.user_name);
  return true;
}

/** Another write at the same moment is no reason to begin again. */
const TRIES = 5;

/**
 * Sets or removes the flag of the user's record.
 *
 * @returns false: the account changed since the password was right, or the flag stands as it should already; nothing was written.
 * @throws DependencyError where the store does not answer.
 */
async function changeFlag(ports: SignInPorts, decisionId: string, user: User, wish: 'enrol' | 'remove'): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const planned = await planOf(ports, user, wish);
    if (planned === null || typeof planned === 'string') return false;
    const how = { expected: { version: planned.version }, passwordHash: null, decisionId };
    if (await carryOutOwn(ports, planned.plan, how)) return true;
  }
  return false;
}

/** The plan, at the version that it was made for; a text: why not; null: the account is no longer as the password was right for. */
async function planOf({ users }: SignInPorts, { user_name, session_generation }: User, wish: 'enrol' | 'remove') {
  const record = await users.get(user_name);
  if (record === null || record.web_service_access_only || record.session_generation !== session_generation) return null;
  if (record.second_factor === (wish === 'enrol')) return null;
  const planned = planOwnChange(record, { secondFactor: wish });
  if (planned.kind === 'planned') return { plan: planned.plan, version: record.version };
  if (planned.kind === 'refused') return planned.refusal;
  return planned.kind === 'invalid' ? Object.values(planned.errors).join(' ') : null;
}
