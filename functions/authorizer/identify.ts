import { kindOf, type SessionKind } from '../../shared/core/decision/context.ts';
import type { Blocked, Credential } from '../../shared/core/decision/decide.ts';
import { type Clock, DependencyError } from '../../shared/core/ports.ts';
import type { BasicReading, CookieReading } from '../../shared/core/request/credentials.ts';
import type { StoredSettings } from '../../shared/core/settings/settings.ts';
import type { Identity, IdentityStore } from '../../shared/core/sign-in/identity.ts';
import type { AttemptStore } from '../../shared/core/sign-in/lockout.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import { type Session, sessionCause, tokenHash } from '../../shared/core/sign-in/session.ts';
import { readSessionBounds, type SessionBounds } from '../../shared/core/sign-in/session-bounds.ts';
import { verifyPassword } from '../../shared/core/sign-in/verify-password.ts';
import { pseudonym } from '../../shared/core/text.ts';
import { activeRoles, type RoleGraphSource } from '../../shared/core/users/roles.ts';
import { statusCause, type User } from '../../shared/core/users/user.ts';

export interface IdentifyPorts {
  readonly identities: IdentityStore;
  readonly attempts: AttemptStore;
  readonly passwords: Passwords;
  readonly roles: RoleGraphSource;
  readonly clock: Clock;
  readonly onError: (what: string, error: unknown) => void;
}

export interface Identified {
  readonly credential: Credential;
  /** For the log: the name of a user that exists, else a hash of what was typed. */
  readonly user: string | null;
  /** Kind of the user, also if the credentials are not good; null: the user does not exist, or the record cannot be read. */
  readonly kind: SessionKind | null;
  /** The session that carries the request, if one does. */
  readonly session: { readonly record: Session; readonly token: string } | null;
}

/** Already being read; neither rejects. */
export interface Pending {
  readonly settings: Promise<StoredSettings>;
  readonly blocked: Promise<Blocked>;
}

type Present<Reading> = Extract<Reading, { kind: 'present' }>;

/** The request names no user. */
const NOBODY: Identified = { credential: { kind: 'absent' }, user: null, kind: null, session: null };

/**
 * Verifies all credentials of a request: cookie, Basic or both, which must then name the same user.
 *
 * Source: specification, "Create a non-interactive user for web services", the note ("the instance verifies those credentials even if SOAP
 * requests don't require authorization"). Where the protocol is switched off, no password is looked at.
 */
export function identify(
  ports: IdentifyPorts,
  supplied: { basic: BasicReading; cookie: CookieReading },
  source: string,
  pending: Pending,
): Promise<Identified> | Identified {
  const { basic, cookie } = supplied;
  if (basic.kind === 'malformed') return { ...NOBODY, credential: basic };
  if (cookie.kind === 'unusable') return rejected(cookie.cause, null);
  if (cookie.kind === 'absent') {
    if (basic.kind === 'absent') return NOBODY;
    if (basic.userName === null) return rejectNobody(ports, basic, pending);
    return identifyNamed(ports, basic.userName, { basic, cookie: null }, source, pending);
  }
  if (basic.kind === 'present' && basic.userName !== cookie.userName) return rejected('cookie_and_basic_of_two_users', null);
  return identifyNamed(ports, cookie.userName, { basic: basic.kind === 'present' ? basic : null, cookie }, source, pending);
}

/** No record can have this name, but the answer must take as long as for any unknown user. */
async function rejectNobody(
  ports: IdentifyPorts,
  { typedName, password }: Present<BasicReading>,
  { blocked }: Pending,
): Promise<Identified> {
  const user = pseudonym(typedName);
  if ((await blocked) === 'yes') return unread(user);
  await ports.passwords.verify(null, password);
  return rejected('unknown_user', user);
}

async function identifyNamed(
  ports: IdentifyPorts,
  userName: string,
  { basic, cookie }: { basic: Present<BasicReading> | null; cookie: Present<CookieReading> | null },
  source: string,
  { settings, blocked }: Pending,
): Promise<Identified> {
  try {
    const attempt = { userName, source };
    const reading = ports.identities.read({
      userName,
      tokenHash: cookie === null ? undefined : tokenHash(cookie.token),
      attempt: basic === null ? undefined : attempt,
    });
    // Started before the other is awaited; it never rejects.
    const roles = ports.roles.get();
    const found = await reading;
    const graph = await roles;
    const logged = found.user === null ? pseudonym(userName) : userName;
    if (basic !== null && (await blocked) === 'yes') return unread(logged, kindOfFound(found));
    // The cookie is checked first, because that costs nothing.
    let user = cookie === null ? null : userOfSession(found, ports.clock.now(), readSessionBounds(await settings));
    if (basic !== null && typeof user !== 'string') {
      const check = await verifyPassword(ports, found, attempt, basic.password);
      user = check.kind === 'verified' ? check.user : check.cause;
    }
    if (user === null || typeof user === 'string') return rejected(user ?? 'session_unknown', logged, kindOfFound(found));
    const session = cookie && found.session && { record: found.session, token: cookie.token };
    const elevated = session?.record.elevated ?? false;
    const principal = { user, activeRoles: graph === null ? ('unread' as const) : activeRoles(user.roles, graph, elevated), elevated };
    return { credential: { kind: 'verified', principal, bySession: session !== null }, user: logged, kind: kindOf(user), session };
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    ports.onError('check of credentials', error);
    return unread(null);
  }
}

const unread = (user: string | null, kind: SessionKind | null = null): Identified => ({
  ...NOBODY,
  credential: { kind: 'unread' },
  user,
  kind,
});

/** The user of the session, or the cause why the session is not good. */
function userOfSession({ user, session }: Identity, now: number, bounds: SessionBounds): User | string {
  if (user === null) return 'session_unknown';
  if (user === 'unreadable') return 'user_record_unreadable';
  return sessionCause(session, user, now, bounds) ?? statusCause(user) ?? user;
}

const kindOfFound = ({ user }: Identity): SessionKind | null => (user === null || user === 'unreadable' ? null : kindOf(user));

const rejected = (cause: string, user: string | null, kind: SessionKind | null = null): Identified => ({
  credential: { kind: 'rejected', cause },
  user,
  kind,
  session: null,
});
