import type { Session } from './sign-in/session.ts';
import type { UserFields, UserRecord } from './users/user-record.ts';

/** What whoever administers users needs of the world. Every method rejects with `DependencyError` where its store does not answer. */
export interface UserAdminStore {
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
  /** @returns false where the record is not at `version` any more, or gone: nothing was written. */
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
  /** PHC string; null: nobody can sign in yet. */
  readonly passwordHash: string | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface UserChange {
  readonly userName: string;
  /** The version that the change was made on. */
  readonly version: number;
  readonly set: Partial<UserFields> & { readonly roles?: readonly string[] };
  readonly passwordHash: string | null;
  /** Raises the session generation, which ends every session for good. */
  readonly endSessions: boolean;
  readonly by: string;
  readonly now: number;
}

/** One changed field: who, when, from what to what. Never a secret. */
export interface AuditEntry {
  /** `sys_user.<user name>` or `settings`. */
  readonly record: string;
  readonly field: string;
  readonly old: string;
  readonly new: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The request that made the change. */
  readonly decisionId: string;
  /** Version of the parameter that this change made; settings only. */
  readonly parameterVersion?: number;
}

/** A part of the history: of one record, or of all records of a table. */
export type AuditScope = { readonly record: string } | { readonly tablename: AuditTable };

/** The table of a record: what its name begins with. */
export type AuditTable = 'sys_user' | 'settings';

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; null: this is the last one. */
  readonly next: string | null;
}

export interface AuditStore {
  add(entries: readonly AuditEntry[]): Promise<void>;
  /**
   * Latest first. One record is read strongly consistent; a whole table may lack the last second.
   *
   * @param before `next` of an earlier page; null: from the latest on.
   */
  page(scope: AuditScope, before: string | null, limit: number): Promise<AuditPage>;
}

/** What a session is judged by. Times are milliseconds since the epoch. */
export type SessionAge = Pick<Session, 'user_name' | 'session_generation' | 'created_at' | 'touched_at'>;

export interface SessionIndex {
  /** Sessions of a user that began after a time, latest first, at most `limit`; it may lack the last second. */
  since(userName: string, after: number, limit: number): Promise<readonly SessionAge[]>;
}

/** Lets one holder at a time do what must not happen twice at once. */
export interface Mutex {
  /** @returns false where somebody else holds it. A lease that has run out is nobody's. */
  acquire(name: string, holder: string, lease: { readonly now: number; readonly until: number }): Promise<boolean>;
  /** Gives it back; nothing happens where somebody else holds it by now. */
  release(name: string, holder: string): Promise<void>;
}

/** A setting as Parameter Store holds it. */
export interface StoredSetting {
  /** null: there is no such parameter. */
  readonly value: string | null;
  readonly version: number;
  /** Milliseconds since the epoch; null: not known. */
  readonly modifiedAt: number | null;
  /** ARN of whoever wrote it, as Parameter Store tells it. */
  readonly modifiedBy: string;
}

/** One version of a setting. */
export type SettingVersion = StoredSetting & { readonly value: string };

export interface SettingStore {
  /** Every setting by its name. */
  all(): Promise<ReadonlyMap<string, StoredSetting>>;
  /** @returns the version of the parameter that this made. */
  put(name: string, value: 'true' | 'false'): Promise<number>;
  /** Every version that Parameter Store keeps of a setting, latest first; empty: there is no such parameter. */
  history(name: string): Promise<readonly SettingVersion[]>;
}
