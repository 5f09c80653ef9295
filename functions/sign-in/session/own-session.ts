import { instantOf } from '../../../shared/core/instant.ts';
import type { SignedIn } from '../../../shared/core/pages/menu.ts';
import { type Session, sessionCause, sessionEnd, tokenHash } from '../../../shared/core/sign-in/session.ts';
import { LONGEST_BOUNDS, type SessionBounds } from '../../../shared/core/sign-in/session-bounds.ts';
import { activeRoles, mayElevate, type RoleGraph } from '../../../shared/core/users/roles.ts';
import { statusCause, type User } from '../../../shared/core/users/user.ts';
import type { Shell } from '../../../shared/web/parts/page.tsx';
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
export async function userOfCookie(ports: SignInPorts, request: SignInRequest): Promise<User | null> {
  return (await ofCookie(ports, request))?.user ?? null;
}

interface OpenSession {
  readonly user: User;
  readonly session: Session;
  readonly bounds: SessionBounds;
}

async function ofCookie({ identities, sessionBounds, clock }: SignInPorts, { cookie }: SignInRequest): Promise<OpenSession | null> {
  if (cookie.kind !== 'present') return null;
  const { user, session } = await identities.read({ userName: cookie.userName, tokenHash: tokenHash(cookie.token) });
  if (user === null || user === 'unreadable' || session === null) return null;
  // Where the bounds cannot be had, only what no setting would let live is past its time.
  const bounds = (await sessionBounds.get()) ?? LONGEST_BOUNDS;
  return (sessionCause(session, user, clock.now(), bounds) ?? statusCause(user)) === null ? { user, session, bounds } : null;
}

/**
 * The shell of a page that is open to everyone, with the person whom the cookie signs in, so that the way on is not lost there. Where that
 * cannot be read, the page is shown without.
 */
export async function shellWithSession(ports: SignInPorts, request: SignInRequest): Promise<Shell> {
  const { shell } = request;
  try {
    const [found, graph] = await Promise.all([ofCookie(ports, request), ports.roles.get()]);
    return found === null || graph === null ? shell : { ...shell, who: whoOf(found, graph) };
  } catch (error) {
    ports.onError('session of an open page', error);
    return shell;
  }
}

const whoOf = ({ user, session, bounds }: OpenSession, graph: RoleGraph): SignedIn => ({
  userName: user.user_name,
  roles: activeRoles(user.roles, graph, session.elevated),
  elevatedUntil: session.elevated ? instantOf(sessionEnd(session, bounds)) : null,
  mayElevate: mayElevate(user.roles, graph),
});
