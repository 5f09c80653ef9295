import type { StoredBlocked } from '../settings/blocked.ts';
import type { RoleGraph } from '../users/roles.ts';
import type { StoredUser } from '../users/user-store.ts';

/** What is stored, as far as a plan or an export needs it. */
export interface StoredState {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly graph: RoleGraph;
  /**
   * Records as stored, by normalised name. For a plan: the described users, those that a described user names as owner, and those that carry
   * a label of the files. For an export: those to export.
   */
  readonly users: ReadonlyMap<string, StoredUser>;
  /** Settings and session times by full name; one that is missing has no parameter. */
  readonly settings: ReadonlyMap<string, StoredText>;
  readonly blocked: StoredBlocked;
  /** Records of `sys_properties` by name; one that is missing has no record. */
  readonly properties: ReadonlyMap<string, StoredText>;
}

/** A stored text with the version of its parameter or record; null: it cannot be read. */
export interface StoredText {
  readonly value: string | null;
  readonly version: number | null;
}
