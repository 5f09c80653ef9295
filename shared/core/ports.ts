import type { AssertionClaims } from './decision/upstream.ts';
import type { Attempts } from './sign-in/lockout.ts';
import type { Session } from './sign-in/session.ts';
import type { RoleGraph } from './users/roles.ts';
import type { User } from './users/user.ts';

/**
 * What the functions need of the world. `shared/aws` and `shared/node` implement it; tests use memory.
 * Every method rejects with `DependencyError` where the store did not answer or answered in part: never with a guess.
 */
export class DependencyError extends Error {
  /** What did not answer, for example `sys_user`. */
  readonly dependency: string;
  constructor(dependency: string, cause: unknown) {
    super(`${dependency} could not be read or written`, { cause });
    this.name = 'DependencyError';
    this.dependency = dependency;
  }
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One user from one source. */
export interface AttemptKey {
  readonly userName: string;
  /** As `sourceOf` gives it. */
  readonly source: string;
}

export interface IdentityKeys {
  readonly userName: string;
  readonly tokenHash?: string | undefined;
  readonly attempt?: AttemptKey | undefined;
}

export interface Identity {
  /** null: no such record. `unreadable`: one whose attributes have wrong types. */
  readonly user: User | null | 'unreadable';
  readonly session: Session | null;
  readonly attempts: Attempts;
}

/** User, session and attempts in one strongly consistent read. */
export interface IdentityStore {
  read(keys: IdentityKeys): Promise<Identity>;
}

export interface AttemptStore {
  /** Counts one wrong password: of this source and, unless `seen` proves it, of all strangers to the user together. */
  recordFailure(key: AttemptKey, seen: Attempts, now: number): Promise<void>;
  /**
   * Records a right password and forgets the failures of this source, unless the limit was reached since `seen` was read.
   *
   * @returns false where it was: the right password came too late.
   */
  recordSuccess(key: AttemptKey, seen: Attempts, now: number): Promise<boolean>;
}

export interface SessionStore {
  create(session: Session): Promise<void>;
  /** Marks a session as used; one that ended meanwhile stays ended. */
  touch(tokenHash: string, now: number): Promise<void>;
  delete(tokenHash: string): Promise<void>;
}

export interface PasswordChange {
  readonly userName: string;
  /** The stored hash that the current password was verified against. */
  readonly verifiedHash: string;
  /** PHC string of the new password. */
  readonly newHash: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface UserStore {
  /**
   * Sets a user's own password, which ends every session of the user and the need to reset.
   *
   * @returns false where the password was changed since it was verified, or the record is gone: nothing was written.
   */
  changePassword(change: PasswordChange): Promise<boolean>;
}

export interface Passwords {
  /**
   * @param hash PHC string; null for an unknown user, which costs the same work and is never right.
   * @param cached the answer came from memory and cost no work.
   */
  verify(hash: string | null, password: string): Promise<{ readonly right: boolean; readonly cached: boolean }>;
  /** PHC string of a new password. */
  hash(password: string): Promise<string>;
}

export interface SsoState {
  /** Kind and id, for example `digest-nonce#…`. */
  readonly key: string;
  readonly content: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What single sign-on must remember for a while: nonces and assertions seen, SAML requests made. */
export interface SsoStateStore {
  /**
   * Remembers something that may happen once.
   *
   * @returns false where it is remembered already: nothing was written.
   */
  claim(state: SsoState, now: number): Promise<boolean>;
  /** Its content; null where it was never remembered, or its time is over. */
  read(key: string, now: number): Promise<string | null>;
}

/** Cached, with bounded staleness; null: nothing recent enough can be had. */
export interface Cached<T> {
  get(): Promise<T | null>;
  /** The value if `get` would not have to wait. */
  peek(): T | null;
}

export interface AssertionSigner {
  /** A JWT over the claims; null where the key could not be read. */
  sign(claims: AssertionClaims): Promise<string | null>;
}

export type RoleGraphSource = Cached<RoleGraph>;
export interface SettingsSource extends Cached<ReadonlyMap<string, string>> {
  /** Milliseconds since the settings were asked for; null where none are known. */
  ageMs(): number | null;
}
