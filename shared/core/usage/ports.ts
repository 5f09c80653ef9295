import type { DayCount, Observation, StoredDecision, UsageRow } from './rows.ts';

/** What console and command line read of the memory. Every method rejects with `DependencyError` if the store does not answer. */
export interface UsageReader {
  /** Every row of a user, in the order of `what`; at most 200. */
  rows(userName: string): Promise<readonly UsageRow[]>;
  /** Uses of one protocol since an INSTANT, of every user, newest first, page by page. */
  usesOf(protocol: string, since: string): AsyncIterable<readonly UsageRow[]>;
  /** Every row of every user but `*`, page by page, a user's rows together. */
  everyRow(): AsyncIterable<readonly UsageRow[]>;
  observation(): Promise<Observation>;
  /** Counts of this UTC day and later ones. */
  dayCounts(since: string): Promise<readonly DayCount[]>;
}

/** Which refusals are wanted. A field that is absent limits nothing. */
export interface RefusalFilter {
  readonly user?: string;
  readonly reason?: string;
  readonly protocol?: string;
  readonly source?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
}

export interface RefusalPage {
  /** Newest first. */
  readonly refusals: readonly StoredDecision[];
  /** Where the next page begins; null: there is no more. */
  readonly next: string | null;
}

/** Refusals of the last 30 days. Every method rejects with `DependencyError` if the store does not answer. */
export interface RefusalReader {
  /** null: no refusal has this id. */
  get(decisionId: string): Promise<StoredDecision | null>;
  /** @param before `next` of an earlier page; null: the newest. A page looks at a bounded number of refusals and may be short, or empty. */
  page(filter: RefusalFilter, before: string | null, limit: number): Promise<RefusalPage>;
}
