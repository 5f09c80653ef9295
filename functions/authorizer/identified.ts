import { kindOf, type SessionKind } from '../../shared/core/decision/context.ts';
import type { Credential, Principal } from '../../shared/core/decision/decide.ts';
import type { Clock } from '../../shared/core/ports.ts';
import type { Protocol } from '../../shared/core/request/protocols.ts';
import type { Properties } from '../../shared/core/settings/properties.ts';
import type { StoredSettings } from '../../shared/core/settings/settings.ts';
import type { Identity, IdentityStore } from '../../shared/core/sign-in/identity.ts';
import type { AttemptStore } from '../../shared/core/sign-in/lockout.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import { type Session, sessionEnd } from '../../shared/core/sign-in/session.ts';
import type { SessionBounds } from '../../shared/core/sign-in/session-bounds.ts';
import { pseudonym } from '../../shared/core/text.ts';
import type { PersonOnly } from '../../shared/core/users/person-only.ts';
import { activeRoles, mayElevate, type RoleGraph, type RoleGraphSource } from '../../shared/core/users/roles.ts';
import type { User } from '../../shared/core/users/user.ts';

export interface IdentifyPorts {
  readonly identities: IdentityStore;
  readonly attempts: AttemptStore;
  readonly passwords: Passwords;
  readonly roles: RoleGraphSource;
  readonly clock: Clock;
  readonly onError: (what: string, error: unknown) => void;
}

/** What the request needs beside its user: already being read, and neither rejects. */
export interface Pending {
  readonly settings: Promise<StoredSettings>;
  readonly properties: Promise<Properties>;
  /** Of the request; null: a page. */
  readonly protocol: Protocol | null;
}

export interface CarryingSession {
  readonly record: Session;
  readonly token: string;
  /** Milliseconds since the epoch, used or not. */
  readonly endsAt: number;
  /** The user holds security_admin, in force or waiting for an elevation. */
  readonly mayElevate: boolean;
}

/** Who sent a request. */
export interface Identified {
  readonly credential: Credential;
  /** For the log: the name of a user that exists, else a hash of what was typed. */
  readonly user: string | null;
  /** Kind of the user, also if the credentials are not good; null: the user does not exist, or the record cannot be read. */
  readonly kind: SessionKind | null;
  /** Id of the credential, if one with an id was recognised, good or not. */
  readonly credentialId: string | null;
  /** Whether the verified user may use pages only. */
  readonly personOnly: PersonOnly;
  /** The verified user may be used from where the request comes from. */
  readonly sourceAllowed: boolean;
  /** The session that carries the request, if one does. */
  readonly session: CarryingSession | null;
}

/** The request names no user. */
export const NOBODY: Identified = {
  credential: { kind: 'absent' },
  user: null,
  kind: null,
  credentialId: null,
  personOnly: 'no',
  sourceAllowed: true,
  session: null,
};

/** Whom a line of the log is about. */
type Known = Pick<Identified, 'user' | 'kind'>;

export const knownOf = (found: Identity, userName: string): Known => {
  const user = userOf(found);
  return { user: found.user === null ? hiddenName(userName) : userName, kind: user === null ? null : kindOf(user) };
};

/** Names without a user that were hashed lately. */
const hidden = new Map<string, string>();
const HIDDEN = 1000;

/**
 * Worked out once a name: where a secret or token is looked at, the microsecond that it takes would tell, measured again and again, that the
 * name has no user. Users who exist pay nothing.
 */
function hiddenName(userName: string): string {
  const known = hidden.get(userName);
  if (known !== undefined) return known;
  if (hidden.size >= HIDDEN) hidden.clear();
  const made = pseudonym(userName);
  hidden.set(userName, made);
  return made;
}

/** The user of a record that can be read. */
export const userOf = ({ user }: Pick<Identity, 'user'>): User | null => (user === 'unreadable' ? null : user);

export const unread = (known: Partial<Known> = {}): Identified => ({ ...NOBODY, credential: { kind: 'unread' }, ...known });

export const rejected = (cause: string, known: Partial<Known> = {}): Identified => ({
  ...NOBODY,
  credential: { kind: 'rejected', cause },
  ...known,
});

interface Carried {
  readonly user: User;
  readonly graph: RoleGraph | null;
  readonly bounds: SessionBounds;
}

export const carrying = (record: Session, token: string, { user, graph, bounds }: Carried): CarryingSession => ({
  record,
  token,
  endsAt: sessionEnd(record, bounds),
  mayElevate: graph !== null && mayElevate(user.roles, graph),
});

/** Who may not be used from there: no role is looked up, so that right credentials take as long as wrong ones. */
export const principalFromOutside = (user: User): Principal => ({ user, activeRoles: [], elevated: false });

export const principalOf = (user: User, graph: RoleGraph | null, elevated: boolean): Principal => ({
  user,
  activeRoles: graph === null ? 'unread' : activeRoles(user.roles, graph, elevated),
  elevated,
});
