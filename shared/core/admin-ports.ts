import type { UserFields, UserRecord } from './user-record.ts';

/** What whoever administers users needs of the world. Every method rejects with `DependencyError` where its store does not answer. */
export interface UserAdminStore {
  /** Every user, page by page, in no order. */
  pages(): AsyncIterable<readonly UserRecord[]>;
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

export interface AuditStore {
  add(entries: readonly AuditEntry[]): Promise<void>;
  /** Latest first. */
  latest(record: string, limit: number): Promise<readonly AuditEntry[]>;
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

export interface SettingStore {
  /** Every setting by its name. */
  all(): Promise<ReadonlyMap<string, StoredSetting>>;
  /** @returns the version of the parameter that this made. */
  put(name: string, value: 'true' | 'false'): Promise<number>;
}
