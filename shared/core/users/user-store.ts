import type { NewSecretHash, SecretSet } from './change/credentials/secret-change.ts';
import type { ReachedDates } from './dates.ts';
import type { UserFields, UserRecord } from './user-record.ts';

/** Users in `sys_user`, for every writer. Every method rejects with `DependencyError` if the store does not answer. */
export interface UserStore {
  /**
   * Every user, page by page, strongly consistent, in the store's own order, which is not that of the names.
   *
   * @param after begins after this user, the last one of an earlier page.
   */
  pages(after?: string): AsyncIterable<readonly UserRecord[]>;
  /** Strongly consistent; null: no such user. */
  get(userName: string): Promise<UserRecord | null>;
  /** @returns false: the name is taken, and nothing was written. */
  create(user: NewUser): Promise<boolean>;
  /** @returns false: the record is gone, or no longer as the change expects it; nothing was written. */
  update(change: UserChange): Promise<boolean>;
  /** Deletes a record that has this version still. @returns false: it is gone, or was changed; nothing was deleted. */
  remove(userName: string, version: number): Promise<boolean>;
}

/**
 * The session generation of a new user: one that no earlier user of the same name had, whose sessions and tokens so stay ended. Each write
 * raises the generation by a few at most, so that it never gets ahead of the clock.
 *
 * @param now milliseconds since the epoch.
 */
export const firstGeneration = (now: number): number => now;

export interface NewUser {
  /** Normalised. */
  readonly userName: string;
  readonly nameAsEntered: string;
  readonly sysId: string;
  readonly fields: UserFields;
  /** Granted directly; none if missing. */
  readonly roles?: readonly string[];
  /** What the user may do at most: JSON text; empty or left out: no limit. */
  readonly envelope?: string;
  /** Label of the files that describe the user; empty or left out: none. */
  readonly managedBy?: string;
  /** PHC string; null: the user has no password. */
  readonly passwordHash: string | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What the record must still have for the change to be written: its version, or the password whose hash was verified. The store itself adds
 * the version at which it read a record, where the index of users must fit it.
 */
export type Expected = { readonly version: number } | { readonly verifiedHash: string; readonly atVersion?: number };

export type UserChange = UserChangeFields & Expected;

interface UserChangeFields {
  readonly userName: string;
  readonly set: Partial<UserFields> & {
    readonly roles?: readonly string[];
    readonly federated?: string;
    readonly envelope?: string;
    readonly second_factor?: boolean;
    readonly managed_by?: string;
  } & Partial<SecretSet>;
  /** PHC string of a new password; null: it stays. */
  readonly passwordHash: string | null;
  /** Hash of a new secret; null or left out: there is none. */
  readonly secretHash?: NewSecretHash | null;
  /** How much the session generation rises; more than 0 ends every session for good. */
  readonly raise: number;
  /** Reached dates that `set` writes through, as stored: they must still stand there. */
  readonly reached: ReachedDates;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A stored `sys_user` record as plain values, under the platform's attribute names, including missing and wrong ones. */
export type StoredUser = Readonly<Record<string, unknown>>;

/** Users for the command line: writes as the console does, and reads records as they are. */
export interface UserDirectory extends UserStore {
  /** Every record, page by page, so that memory stays bounded. Strongly consistent. */
  records(): AsyncIterable<readonly StoredUser[]>;
  /** Strongly consistent; null: no such user. */
  record(userName: string): Promise<StoredUser | null>;
  /** Number of records, possibly hours old; null: not known. */
  approximateCount(): Promise<number | null>;
}
