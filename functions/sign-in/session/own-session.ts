import { type Session, sessionCause, tokenHash } from '../../../shared/core/sign-in/session.ts';
import { LONGEST_BOUNDS } from '../../../shared/core/sign-in/session-bounds.ts';
import { statusCause, type User } from '../../../shared/core/users/user.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { setCookie } from './cookie.ts';

/** The session that the cookie names and the authorizer let in; null: this request came with none. */
export async function sessionOf({ identities }: SignInPorts, { cookie, context }: SignInRequest): Promise<Session | null> {
  if (cookie.kind !== 'present' || context.user_token === null) return null;
  const { session } = await identities.read({ userName: cookie.userName, tokenHash: tokenHash(cookie.token) });
  return session?.user_name === context.user_name ? session : null;
}

/**
 * The same session under a new token: the old token is worth nothing from now on. Its bounds stay.
 *
 * @returns the header that gives the browser the new one.
 */
export async function renewSession(
  { sessions, clock, randomToken, secureCookies }: SignInPorts,
  session: Session,
  change: Partial<Pick<Session, 'elevated' | 'session_generation'>>,
): Promise<Readonly<Record<string, string>>> {
  const token = randomToken();
  await sessions.create({ ...session, ...change, token_hash: tokenHash(token), touched_at: clock.now() });
  await sessions.delete(session.token_hash);
  return setCookie(secureCookies, session.user_name, token);
}

/**
 * Who is signed in by the cookie, on a page that is open to everyone; null: the cookie opens nothing, or there is none.
 *
 * @throws DependencyError where the store does not answer: the cookie may still be good.
 */
export async function userOfCookie({ identities, sessionBounds, clock }: SignInPorts, { cookie }: SignInRequest): Promise<User | null> {
  if (cookie.kind !== 'present') return null;
  const { user, session } = await identities.read({ userName: cookie.userName, tokenHash: tokenHash(cookie.token) });
  if (user === null || user === 'unreadable') return null;
  // Where the bounds cannot be had, only what no setting would let live is past its time.
  const bounds = (await sessionBounds.get()) ?? LONGEST_BOUNDS;
  return (sessionCause(session, user, clock.now(), bounds) ?? statusCause(user)) === null ? user : null;
}
