import { createHash } from 'node:crypto';
import { mayComeFrom } from '../../../shared/core/envelope/fits.ts';
import { cookieValues } from '../../../shared/core/request/cookies.ts';
import type { Identity } from '../../../shared/core/sign-in/identity.ts';
import { isGuest } from '../../../shared/core/users/base-records.ts';
import { passwordCause, type User } from '../../../shared/core/users/user.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';

const STEP_MS = 5 * 60 * 1000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The step between a right password and the code: what the code is for. It is no session, it holds no password, and no other browser has it.
 * - `code`: the code signs in.
 * - `enrol`: the first code of a new second factor signs in.
 * - `profile`: the first code of a new second factor, in a session.
 */
export interface Step {
  /** SHA-256 of what the browser holds. */
  readonly id: string;
  readonly kind: 'code' | 'enrol' | 'profile';
  readonly userName: string;
  /** Of the user's sessions when the password was right. */
  readonly generation: number;
  /** SHA-256 of the stored password hash that the password was held against. */
  readonly verified: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const cookieName = (secure: boolean): string => (secure ? '__Host-nis_step' : 'nis_step');
const stepKey = (id: string): string => `sign-in-step#${id}`;

export interface BegunStep {
  readonly step: Step;
  /** Gives the browser what only it holds. No page of another site can send it. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Remembers that this browser gave the right password of a user.
 *
 * @throws DependencyError where the store does not answer.
 */
export async function beginStep(
  { ssoState, clock, randomToken, secureCookies }: SignInPorts,
  kind: Step['kind'],
  user: User,
): Promise<BegunStep> {
  const token = randomToken();
  const until = clock.now() + STEP_MS;
  const verified = sha256(user.password_hash ?? '');
  const content = { kind, userName: user.user_name, generation: user.session_generation, verified, until };
  const step = { id: sha256(token), ...content };
  if (!(await ssoState.claim({ key: stepKey(step.id), content: JSON.stringify(content), until }, clock.now())))
    throw new Error('a random token came twice');
  const attributes = `Path=/; Max-Age=${STEP_MS / 1000}; HttpOnly; SameSite=Strict${secureCookies ? '; Secure' : ''}`;
  return { step, headers: { 'Set-Cookie': `${cookieName(secureCookies)}=${token}; ${attributes}` } };
}

/**
 * The step that this browser is in.
 *
 * @returns null: none, or its time is over. Whether it was used is found out by `useUp`.
 * @throws DependencyError where the store does not answer.
 */
export async function readStep({ ssoState, clock, secureCookies }: SignInPorts, request: SignInRequest): Promise<Step | null> {
  const [token, ...others] = cookieValues(request.headers('cookie'), cookieName(secureCookies));
  if (token === undefined || others.length > 0 || !TOKEN.test(token)) return null;
  const id = sha256(token);
  const content = await ssoState.read(stepKey(id), clock.now());
  if (content === null) return null;
  const step: Step = { id, ...(JSON.parse(content) as Omit<Step, 'id'>) };
  return clock.now() < step.until ? step : null;
}

/** Ends a step: it is good once. @returns false: it was used already. */
export const useUp = ({ ssoState, clock }: Pick<SignInPorts, 'ssoState' | 'clock'>, { id, until }: Step): Promise<boolean> =>
  ssoState.claim({ key: `sign-in-step-used#${id}`, content: '', until: until + STEP_MS }, clock.now());

/**
 * The user of a step, where the password would still be right and still sign in from here; null: something changed, and the step is worth
 * nothing any more.
 */
export function userOfStep(step: Step, found: Identity['user'], source: string): User | null {
  if (found === null || found === 'unreadable' || isGuest(found.user_name)) return null;
  if (found.session_generation !== step.generation || sha256(found.password_hash ?? '') !== step.verified) return null;
  const open = passwordCause(found) === null && !found.web_service_access_only && mayComeFrom(found, source);
  return open ? found : null;
}
