import { type Cached, type Clock, DependencyError } from '../../shared/core/ports.ts';
import type { IdentityStore } from '../../shared/core/sign-in/identity.ts';
import {
  type AttemptKey,
  type AttemptStore,
  type Attempts,
  type Failure,
  isLockedOut,
  LOCKOUT_MS,
  NO_ATTEMPTS,
  NO_GUESSES,
  type StrangersGuesses,
  WRONG_AT_SIGN_IN,
} from '../../shared/core/sign-in/lockout.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import type { Session, SessionStore } from '../../shared/core/sign-in/session.ts';
import type { SsoState, SsoStateStore } from '../../shared/core/sign-in/sso.ts';
import type { Token } from '../../shared/core/tokens/token.ts';
import { DATE_FIELDS, userAt } from '../../shared/core/users/dates.ts';
import type { Role, RoleGraph } from '../../shared/core/users/roles.ts';
import type { User } from '../../shared/core/users/user.ts';

/** Stores in memory behind the real ports. `down` makes every call fail as a store that does not answer. */
export class MemoryStores implements IdentityStore, AttemptStore {
  readonly users = new Map<string, User>();
  readonly sessionRecords = new Map<string, Session>();
  readonly tokenRecords = new Map<string, Token>();
  readonly failures = new Map<string, Attempts>();
  readonly strangers = new Map<string, StrangersGuesses>();
  /** Names of the calls made, in order. */
  readonly calls: string[] = [];
  down = false;

  readonly sessions: SessionStore = {
    create: async (session) => {
      this.#call('create');
      this.sessionRecords.set(session.token_hash, session);
    },
    touch: async (tokenHash, now) => {
      this.#call('touch');
      const session = this.sessionRecords.get(tokenHash);
      if (session !== undefined) this.sessionRecords.set(tokenHash, { ...session, touched_at: now });
    },
    delete: async (tokenHash) => {
      this.#call('delete');
      this.sessionRecords.delete(tokenHash);
    },
  };

  readonly remembered = new Map<string, SsoState>();
  readonly ssoState: SsoStateStore = {
    claim: async (state, now) => {
      this.#call('claim');
      if ((this.remembered.get(state.key)?.until ?? 0) > now) return false;
      this.remembered.set(state.key, state);
      return true;
    },
    read: async (key, now) => {
      this.#call('read sso state');
      const state = this.remembered.get(key);
      return state !== undefined && state.until > now ? state.content : null;
    },
  };

  /** Users are given as of this time. */
  readonly #clock: Clock;

  constructor(users: readonly User[] = [], clock: Clock = { now: () => 0 }) {
    this.#clock = clock;
    for (const user of users) this.users.set(user.user_name, user);
  }

  async read(keys: Parameters<IdentityStore['read']>[0]): ReturnType<IdentityStore['read']> {
    this.#call('read');
    const session = keys.tokenHash === undefined ? undefined : this.sessionRecords.get(keys.tokenHash);
    const token = keys.tokenHash === undefined ? undefined : this.tokenRecords.get(keys.tokenHash);
    const user = this.users.get(keys.userName);
    return {
      user: user === undefined ? null : userAt(user, this.#clock.now()),
      session: session ?? null,
      token: token ?? null,
      attempts: keys.attempt === undefined ? NO_ATTEMPTS : this.#attempts(keys.attempt),
    };
  }

  async recordFailure(key: AttemptKey, seen: Attempts, now: number, { way, refused }: Failure = WRONG_AT_SIGN_IN): Promise<boolean> {
    this.#call('recordFailure');
    const before = { ...this.#attempts(key), proven: seen.proven };
    const counted = this.failures.get(keyOf(key)) ?? NO_ATTEMPTS;
    const more = refused
      ? { refusedAt: [...counted.refusedAt, now].slice(-5) }
      : { failedAt: [...counted.failedAt, now].slice(-5), failures: counted.failures + 1 };
    this.failures.set(keyOf(key), { ...counted, ...more });
    if (!seen.proven) {
      const { failed, since } = before.strangers;
      const runs = failed > 0 && now - since < LOCKOUT_MS;
      this.strangers.set(key.userName, runs ? { failed: failed + 1, since } : { failed: 1, since: now });
    }
    return !isLockedOut(before, now, way);
  }

  async recordSuccess(key: AttemptKey, _seen: Attempts, now: number): Promise<boolean> {
    this.#call('recordSuccess');
    const attempts = this.#attempts(key);
    if (isLockedOut(attempts, now)) return false;
    this.failures.set(keyOf(key), { ...NO_ATTEMPTS, refusedAt: attempts.refusedAt, failures: attempts.failures, proven: true });
    return true;
  }

  #attempts(key: AttemptKey): Attempts {
    return { ...(this.failures.get(keyOf(key)) ?? NO_ATTEMPTS), strangers: this.strangers.get(key.userName) ?? NO_GUESSES };
  }

  #call(name: string): void {
    this.calls.push(name);
    if (this.down) throw new DependencyError('memory', new Error('switched off'));
  }
}

const keyOf = (key: AttemptKey): string => `${key.userName} ${key.source}`;

/** A password's hash is `hash of <password>`. Remembers what it verified, as the real one does. */
export class PlainPasswords implements Passwords {
  readonly verified: (string | null)[] = [];
  readonly #known = new Set<string>();

  async verify(hash: string | null, password: string, remember = true): Promise<{ right: boolean; cached: boolean }> {
    if (remember && hash !== null && this.#known.has(`${hash} ${password}`)) return { right: true, cached: true };
    this.verified.push(hash);
    const right = hash === `hash of ${password}`;
    if (right && remember) this.#known.add(`${hash} ${password}`);
    return { right, cached: false };
  }

  async hash(password: string): Promise<string> {
    return `hash of ${password}`;
  }
}

/** A cached value that is always fresh, or never known. */
export const always = <T>(value: T | null): Cached<T> => ({ get: async () => value, peek: () => value });

/** A user as an administrator creates one: active and interactive, password `secret`. */
export const user = (user_name: string, more: Partial<User> = {}): User => ({
  user_name,
  sys_id: '0'.repeat(32),
  active: true,
  locked_out: false,
  password_hash: 'hash of secret',
  password_needs_reset: false,
  password_ended: false,
  secrets: new Map(),
  federated: undefined,
  envelope: null,
  web_service_access_only: false,
  user_interface_only: false,
  internal_integration_user: false,
  roles: [],
  session_generation: 0,
  web_service_access_only_from: '',
  active_until: '',
  reached: {},
  ...more,
});

/** A user as it is stored: an attribute without a value is not there, and nothing is `reached`. */
export const itemOf = ({ reached: _, ...user }: User): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(user).filter(
      ([name, value]) =>
        value !== undefined && !(name === 'envelope' && value === null) && (value !== '' || !DATE_FIELDS.some((date) => date === name)),
    ),
  );

const role = (name: string, includes_roles: readonly string[] = [], elevated_privilege = false): Role => ({
  name,
  includes_roles,
  elevated_privilege,
});

const SOAP_ROLES = ['soap_query', 'soap_create', 'soap_update', 'soap_delete', 'soap_ecc', 'soap_script'];

/** The platform's base roles. */
export const BASE_ROLES: RoleGraph = new Map(
  [
    ...['itil', 'user_admin', 'admin', 'snc_basic_auth_api_access', ...SOAP_ROLES].map((name) => role(name)),
    role('security_admin', [], true),
    role('soap', SOAP_ROLES),
    role('soap_query_update', ['soap_query', 'soap_update']),
    role('mid_server', ['soap']),
  ].map((entry) => [entry.name, entry]),
);

/** Stands for the packaged list. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(['password', 'supernatural', 'qwertyuiop', '123456789012']);
