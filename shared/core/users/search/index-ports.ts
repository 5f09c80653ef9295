import type { UserRecord } from '../user-record.ts';
import type { IndexEntry } from './entries.ts';

/** A part of one column of the index. */
export interface IndexRange {
  readonly column: string;
  /** Entries that begin so; empty: all. */
  readonly prefix: string;
  /** Behind this entry, in the direction of reading. */
  readonly after?: string | undefined;
  readonly descending?: boolean;
  readonly limit: number;
}

/** Reads the index of users. Every method rejects with `DependencyError` if the store does not answer. */
export interface UserSearch {
  /** Whether every user is in the index; false: it was never built for this table. */
  isBuilt(): Promise<boolean>;
  /** Strongly consistent, in order. A row may be left over from before a change, never missing. */
  entries(range: IndexRange): Promise<readonly string[]>;
  /** The users of these names that exist, strongly consistent. */
  users(names: readonly string[]): Promise<readonly UserRecord[]>;
}

/** An entry with the stamp of its last writer. */
export interface Stamped {
  readonly entry: IndexEntry;
  readonly stamp: string;
}

/** Builds the index of a table whose users were there before it. Every method rejects with the error that the caller's store promises. */
export interface UserIndexBuilder {
  /** Whether every user of this table is in the index. */
  isBuilt(): Promise<boolean>;
  /** The user after which an earlier run goes on; null: from the beginning. */
  progress(): Promise<string | null>;
  /** Users as stored, before any date is applied. `last`: where the next page begins; null: there is none. */
  page(after: string | null): Promise<{ readonly users: readonly UserRecord[]; readonly last: string | null }>;
  add(entries: readonly IndexEntry[]): Promise<void>;
  saveProgress(after: string): Promise<void>;
  /** Says that every user is in the index. */
  finish(now: number): Promise<void>;
}

/** Finds entries that are left over from a writer that was ended between its writes. */
export interface UserIndexTidy {
  /** Every entry that was written before a time, in milliseconds since the epoch. */
  entriesBefore(time: number): AsyncIterable<readonly Stamped[]>;
  /** The users of these names that exist, as stored. */
  users(names: readonly string[]): Promise<readonly UserRecord[]>;
  /** Removes entries, except those that a writer has stamped since. */
  remove(entries: readonly Stamped[]): Promise<void>;
}
