import type { UserAdminStore } from './audit.ts';

/** A stored `sys_user` record as plain values, under the platform's attribute names: also what is missing or has a wrong type. */
export type StoredUser = Readonly<Record<string, unknown>>;

/** Users as the command line sees them: it writes as the console does, and reads records as they are. */
export interface UserDirectory extends UserAdminStore {
  /** Every record, page by page, so that memory stays bounded. Strongly consistent. */
  records(): AsyncIterable<readonly StoredUser[]>;
  /** Strongly consistent; null: no such user. */
  record(userName: string): Promise<StoredUser | null>;
  /** Number of records, up to hours old; null: not known. */
  approximateCount(): Promise<number | null>;
}
