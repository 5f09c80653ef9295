import type { UsageAlert } from './alerts.ts';
import type { DayCount, Gap, Observation, StoredDecision, UsageRow } from './rows.ts';

/** What console and command line read of the memory. Every method rejects with `DependencyError` if the store does not answer. */
export interface UsageReader {
  /** Every row of a user, in the order of `what`; at most 200. */
  rows(userName: string): Promise<readonly UsageRow[]>;
  /** Uses of one protocol, or of `ANY_PROTOCOL` what was not told apart, since an INSTANT, of every user, newest first, page by page. */
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

/** A row as it is stored, with the number of its writes: the next write depends on it. 0: it is not stored yet. */
export interface StoredRow {
  readonly row: UsageRow;
  readonly rev: number;
}

/** Rows of accounts as functions/usage writes them. Every method rejects with `DependencyError` if the store does not answer. */
export interface UsageRowStore {
  /** Those of the rows that are stored, in any order. */
  get(keys: readonly Pick<UsageRow, 'user_name' | 'what'>[]): Promise<readonly StoredRow[]>;
  ofUser(userName: string): Promise<readonly StoredRow[]>;
  /** @param rev of the row that it replaces. @returns false: another write came first. */
  put(stored: StoredRow): Promise<boolean>;
  /** @returns false: another write came first. */
  remove(stored: StoredRow): Promise<boolean>;
}

/** What the memory notes about itself, under user `*`. Every method rejects with `DependencyError` if the store does not answer. */
export interface ObservationStore {
  /** Adds to rows `day/…` and `left_out/…`; about, since a repeated call adds again. */
  count(counts: ReadonlyMap<string, number>): Promise<void>;
  /** Notes that a heartbeat of a time (milliseconds) arrived through a group. @returns every group through which one of this time did. */
  beat(time: number, group: string): Promise<ReadonlySet<string>>;
  /** Times of heartbeats since a time, with the groups through which they arrived; oldest first. */
  beats(since: number): Promise<readonly { readonly time: number; readonly groups: ReadonlySet<string> }[]>;
  /** null: no heartbeat arrived through every group yet. */
  observed(): Promise<Observed | null>;
  /** @returns false: another write came first. */
  putObserved(observed: Observed): Promise<boolean>;
  /** Adds a gap, or makes it longer. `beats`: it lasts only as long as no heartbeat fills it. */
  addGap(gap: Gap, beats: boolean): Promise<void>;
  /** Gaps that heartbeats may fill, since an INSTANT. */
  fillableGaps(since: string): Promise<readonly Gap[]>;
  removeGap(gap: Gap): Promise<void>;
}

export interface Observed {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  readonly rev: number;
}

/** Alerts that are to be told, once each. Every method rejects with `DependencyError` if the store does not answer. */
export interface AlertStore {
  /** Notes an alert that is not known yet. */
  add(alert: UsageAlert): Promise<void>;
  /** Alerts of these UTC days that have not been told. */
  untold(days: readonly string[]): Promise<readonly UsageAlert[]>;
  /** Takes an alert on for a minute. @returns false: another environment has, or it was told. */
  claim(alert: UsageAlert, now: number): Promise<boolean>;
  told(alert: UsageAlert): Promise<void>;
  /** Counts an alert of an hour, `2026-12-01T06`. @returns how many there are with it. */
  countIn(hour: string): Promise<number>;
  /** How many alerts of an hour were counted and not summed up yet; marks them. null: none, or it was done. */
  takeCount(hour: string, over: number): Promise<number | null>;
}

/** Writes refusals; the same one twice is one. */
export interface RefusalStore {
  put(refusals: readonly StoredDecision[]): Promise<void>;
}
