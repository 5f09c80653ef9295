/**
 * A row of `sys_usage`: how an account was used in one way. Times are INSTANTs (`2026-12-01T06:00Z`) in slots of ten minutes, rounded
 * down. What a kind of row does not keep is empty.
 *
 * Rows of one key form a semilattice under `join`: the same lines twice, or in another order, give the same row, `last_decision_id` excepted.
 *
 * Source: docs/contract.md, "Memory".
 */
export interface UsageRow {
  readonly user_name: string;
  /** `use/…`, `refused/…`, `from/<source>` or `credential/<kind or id>`. */
  readonly what: string;
  readonly first_seen: string;
  readonly last_seen: string;
  /** UTC days, `YYYY-MM-DD`, ascending; the newest 100. */
  readonly days: readonly string[];
  /** Kind or id of a credential → when it was seen last; the newest 20. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Address → when it was seen last; the newest 20. */
  readonly sources: Readonly<Record<string, string>>;
  readonly last_decision_id: string | null;
}

/** A row of user `*`: about how many decisions of one kind there were on a day. */
export interface DayCount {
  /** UTC, `YYYY-MM-DD`. */
  readonly date: string;
  readonly surface: string;
  readonly protocol: string | null;
  readonly reason: string;
  /** About. */
  readonly count: number;
}

/** A time that the memory does not know, since lines did not arrive. */
export interface Gap {
  /** INSTANT. */
  readonly from: string;
  readonly until: string;
  /** For people: one sentence. */
  readonly why: string;
}

/** What the memory knows at all. */
export interface Observation {
  /** INSTANT since which lines arrive; null: no line ever did. */
  readonly since: string | null;
  /** Milliseconds since the epoch up to which every group's lines arrived; null: never. */
  readonly until: number | null;
  /** Oldest first. */
  readonly gaps: readonly Gap[];
  /** Lines of the last 30 days that could not be read, or were not of a time that can be (about), by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** A refusal in `sys_decision`: the members of the decision line, 30 days long. */
export interface StoredDecision {
  readonly decision_id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string | null;
  /** A user that exists, or a hash of the name that was typed. */
  readonly user: string | null;
  readonly session_kind: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly table: string | null;
  readonly method: string | null;
  readonly source: string | null;
  readonly credential: string | null;
  readonly credential_id: string | null;
}
