import { kindOf } from '../../shared/core/decision/context.ts';
import type { Credential } from '../../shared/core/decision/decide.ts';
import { mayComeFrom } from '../../shared/core/envelope/fits.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import type { BasicReading, CookieReading, Supplied } from '../../shared/core/request/credentials.ts';
import { type SecretResult, verifySecret } from '../../shared/core/secrets/verify-secret.ts';
import { isBlocked } from '../../shared/core/settings/blocked.ts';
import type { Identity } from '../../shared/core/sign-in/identity.ts';
import type { AttemptKey } from '../../shared/core/sign-in/lockout.ts';
import { sessionCause, tokenHash } from '../../shared/core/sign-in/session.ts';
import { readSessionBounds, type SessionBounds, STANDARD_BOUNDS } from '../../shared/core/sign-in/session-bounds.ts';
import { type PasswordResult, type RightButRefused, verifyPassword } from '../../shared/core/sign-in/verify-password.ts';
import { pseudonym } from '../../shared/core/text.ts';
import { personOnly } from '../../shared/core/users/person-only.ts';
import { statusCause, type User } from '../../shared/core/users/user.ts';
import {
  carrying,
  type Identified,
  type IdentifyPorts,
  knownOf,
  NOBODY,
  type Pending,
  principalFromOutside,
  principalOf,
  rejected,
  unread,
  userOf,
} from './identified.ts';
import { identifyByToken } from './identify-token.ts';

type Present<Reading> = Extract<Reading, { kind: 'present' }>;

/**
 * Verifies all credentials of a request: cookie, Basic or both, which must then name the same user; or an access token, which comes alone.
 *
 * Source: specification, "Create a non-interactive user for web services", the note ("the instance verifies those credentials even if SOAP
 * requests don't require authorization"). Where the protocol is switched off, no password is looked at.
 */
export function identify(ports: IdentifyPorts, supplied: Supplied, source: string, pending: Pending): Promise<Identified> | Identified {
  const { basic, bearer, cookie } = supplied;
  if (basic.kind === 'malformed') return { ...NOBODY, credential: basic };
  if (bearer.kind === 'present')
    return cookie.kind === 'absent' ? orUnread(ports, identifyByToken(ports, bearer, source, pending)) : rejected('cookie_and_bearer');
  if (cookie.kind === 'unusable') return rejected(cookie.cause);
  if (cookie.kind === 'absent') {
    if (basic.kind === 'absent') return NOBODY;
    if (basic.userName === null) return rejectNobody(ports, basic, pending);
    return orUnread(ports, identifyNamed(ports, basic.userName, { basic, cookie: null }, source, pending));
  }
  if (basic.kind === 'present' && basic.userName !== cookie.userName) return rejected('cookie_and_basic_of_two_users');
  const named = { basic: basic.kind === 'present' ? basic : null, cookie };
  return orUnread(ports, identifyNamed(ports, cookie.userName, named, source, pending));
}

/** No record can have this name, but the answer must take as long as for any unknown user. */
async function rejectNobody(
  ports: IdentifyPorts,
  { typedName, password, secretId }: Present<BasicReading>,
  { properties, protocol }: Pending,
): Promise<Identified> {
  const user = pseudonym(typedName);
  if (isBlocked((await properties).blocked, protocol) === 'yes') return unread({ user });
  if (secretId === null) await ports.passwords.verify(null, password);
  else verifySecret(null, password);
  return rejected('unknown_user', { user });
}

async function identifyNamed(
  ports: IdentifyPorts,
  userName: string,
  { basic, cookie }: { basic: Present<BasicReading> | null; cookie: Present<CookieReading> | null },
  source: string,
  { settings, properties, protocol }: Pending,
): Promise<Identified> {
  const attempt = { userName, source };
  const reading = ports.identities.read({
    userName,
    tokenHash: cookie === null ? undefined : tokenHash(cookie.token),
    attempt: basic === null || basic.secretId !== null ? undefined : attempt,
  });
  // Started before the other is awaited; it never rejects.
  const roles = ports.roles.get();
  const found = await reading;
  const graph = await roles;
  const known = knownOf(found, userName);
  const { blocked, basicForPeople } = await properties;
  if (basic !== null && isBlocked(blocked, protocol) === 'yes') return unread(known);
  // The cookie is checked first, because that costs nothing.
  const bounds = cookie === null ? STANDARD_BOUNDS : readSessionBounds(await settings);
  const bySession = cookie === null ? null : userOfSession(found, ports.clock.now(), bounds);
  if (typeof bySession === 'string') return rejected(bySession, known);
  const record = userOf(found);
  const only = record === null ? 'no' : personOnly(record, basicForPeople, graph);
  // Before the password is looked at, so that a right and a wrong one take as long.
  const sourceAllowed = record === null || mayComeFrom(record, source);
  const refused = sourceAllowed ? (only === 'yes' ? 'person_only' : null) : 'source';
  const check = basic === null ? null : await verifyBasic(ports, found, { basic, attempt, refused });
  const credentialId = check !== null && 'id' in check ? check.id : null;
  if (check?.kind === 'rejected') return { ...rejected(check.cause, known), credentialId };
  const user = check?.user ?? bySession;
  if (user === null) return rejected('session_unknown', known);
  const session = cookie && found.session && carrying(found.session, cookie.token, { user, graph, bounds });
  const principal = sourceAllowed ? principalOf(user, graph, session?.record.elevated ?? false) : principalFromOutside(user);
  const credential: Credential = { kind: 'verified', principal, bySession: session !== null, byBasic: basic !== null };
  return { credential, user: known.user, kind: kindOf(user), credentialId, personOnly: only, sourceAllowed, session };
}

/** A text of the form of a secret is held against the secrets only, every other one against the password only. */
function verifyBasic(
  ports: IdentifyPorts,
  found: Identity,
  { basic, attempt, refused }: { basic: Present<BasicReading>; attempt: AttemptKey; refused: RightButRefused },
): Promise<PasswordResult> | SecretResult {
  if (basic.secretId !== null) return verifySecret(found.user, basic.password);
  return verifyPassword(ports, found, attempt, basic.password, { way: 'basic', refused });
}

/** The user of the session, or the cause why the session is not good. */
function userOfSession({ user, session }: Identity, now: number, bounds: SessionBounds): User | string {
  if (user === null) return 'session_unknown';
  if (user === 'unreadable') return 'user_record_unreadable';
  return sessionCause(session, user, now, bounds) ?? statusCause(user) ?? user;
}

/** A store that did not answer leaves the credentials unread. */
async function orUnread({ onError }: IdentifyPorts, identifying: Promise<Identified>): Promise<Identified> {
  try {
    return await identifying;
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    onError('check of credentials', error);
    return unread();
  }
}
