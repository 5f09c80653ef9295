/** A stored `sys_user` record as plain values, under the platform's attribute names. */
export type UserRecord = Readonly<Record<string, unknown>>;

export interface UserChange {
  readonly set: UserRecord;
  /** Attributes that are taken away. */
  readonly clear: readonly string[];
  /** Ends every session of the user. */
  readonly endSessions: boolean;
  /** Who changes it, for the record and the audit. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Users as an administrator works on them. Every method rejects with `DependencyError` where the store did not answer. */
export interface UserDirectory {
  /** Every record, page by page, so that memory stays bounded. */
  pages(): AsyncIterable<readonly UserRecord[]>;
  get(userName: string): Promise<UserRecord | null>;
  /** @returns false where the user exists already: nothing was written. */
  create(record: UserRecord, by: string, now: number): Promise<boolean>;
  /**
   * Changes a record and writes an audit entry for each attribute.
   *
   * @param seen the record as it was read.
   * @returns false where somebody changed or deleted it since: nothing was written.
   */
  change(seen: UserRecord, change: UserChange): Promise<boolean>;
  /** Number of records, up to hours old; null: not known. */
  approximateCount(): Promise<number | null>;
}

/** Changes after which no session of the user may go on. Source: DESIGN "Decision" (session_generation). */
export const endsSessions = (set: UserRecord): boolean =>
  set.locked_out === true || set.active === false || set.web_service_access_only === true || set.password_hash !== undefined;
