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

/** Builds the index of a table whose users were there before it. */
export interface UserIndexBuilder {
  /** The user after which an earlier run goes on; null: from the beginning. */
  progress(): Promise<string | null>;
  /** Users as stored, before any date is applied. */
  pages(after?: string): AsyncIterable<readonly UserRecord[]>;
  add(entries: readonly IndexEntry[]): Promise<void>;
  saveProgress(after: string): Promise<void>;
  /** Says that every user is in the index. */
  finish(now: number): Promise<void>;
}
