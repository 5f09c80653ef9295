import type { UserFields, UserRecord } from './user-record.ts';

/** Users in `sys_user`, for all that write them. Every method rejects with `DependencyError` where the store does not answer. */
export interface UserStore {
  /**
   * Every user, page by page, strongly consistent, in the store's own order, which no name tells.
   *
   * @param after begins behind the user of this name, which is the last one of an earlier page.
   */
  pages(after?: string): AsyncIterable<readonly UserRecord[]>;
  /** Strongly consistent; null: no such user. */
  get(userName: string): Promise<UserRecord | null>;
  /** @returns false where the name is taken: nothing was written. */
  create(user: NewUser): Promise<boolean>;
  /** @returns false where the record is gone, or not as the change expects it any more: nothing was written. */
  update(change: UserChange): Promise<boolean>;
}

export interface NewUser {
  /** Normalised. */
  readonly userName: string;
  readonly nameAsEntered: string;
  readonly sysId: string;
  readonly fields: UserFields;
  /** Granted directly; none unless given. */
  readonly roles?: readonly string[];
  /** PHC string; null: the user has no password. */
  readonly passwordHash: string | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the record must still be for a change to be written: at a version, or with the password whose hash was verified. */
export type Expected = { readonly version: number } | { readonly verifiedHash: string };

export type UserChange = UserChangeFields & Expected;

interface UserChangeFields {
  readonly userName: string;
  readonly set: Partial<UserFields> & { readonly roles?: readonly string[] };
  /** PHC string of a new password; null: it stays. */
  readonly passwordHash: string | null;
  /** Raises the session generation, which ends every session for good. */
  readonly endSessions: boolean;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A stored `sys_user` record as plain values, under the platform's attribute names: also what is missing or has a wrong type. */
export type StoredUser = Readonly<Record<string, unknown>>;

/** Users as the command line sees them: it writes as the console does, and reads records as they are. */
export interface UserDirectory extends UserStore {
  /** Every record, page by page, so that memory stays bounded. Strongly consistent. */
  records(): AsyncIterable<readonly StoredUser[]>;
  /** Strongly consistent; null: no such user. */
  record(userName: string): Promise<StoredUser | null>;
  /** Number of records, up to hours old; null: not known. */
  approximateCount(): Promise<number | null>;
}
