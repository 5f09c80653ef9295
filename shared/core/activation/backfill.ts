/**
 * The backfill of activation: every `sys_user` record without `web_service_access_only` gets `false`.
 *
 * Source: specification, "Installed with Non-Interactive Sessions" ("Changes all existing users to be interactive users").
 */

/** Number of records by outcome. `scanned` is the sum of the others. */
export interface Counters {
  readonly scanned: number;
  readonly changed: number;
  /** Has the attribute already, from before or from an edit during the run: not changed. */
  readonly alreadySet: number;
  /** Deleted after it was read: not brought back. */
  readonly vanished: number;
  /** Could not be written, or holds something that is not a boolean. */
  readonly failed: number;
}

export const NO_COUNTERS: Counters = { scanned: 0, changed: 0, alreadySet: 0, vanished: 0, failed: 0 };

export const addCounters = (a: Counters, b: Counters): Counters => ({
  scanned: a.scanned + b.scanned,
  changed: a.changed + b.changed,
  alreadySet: a.alreadySet + b.alreadySet,
  vanished: a.vanished + b.vanished,
  failed: a.failed + b.failed,
});

/** A record that the backfill could not mark, and why: a sentence. */
export interface FailedItem {
  readonly userName: string;
  readonly why: string;
}

/** How many failed records are named; the counter counts all. */
export const NAMED_FAILURES = 20;

/** One segment of a parallel Scan, within one run. */
export interface SegmentOf {
  readonly runId: string;
  /** From 0. */
  readonly segment: number;
  readonly totalSegments: number;
}

/** How far a segment has come. Everything up to `after` is done. */
export interface Checkpoint extends SegmentOf {
  /** Key of the last record that is done; null: at the beginning, or `done`. */
  readonly after: string | null;
  readonly counters: Counters;
  readonly failures: readonly FailedItem[];
  readonly done: boolean;
}

export const firstCheckpoint = ({ runId, segment, totalSegments }: SegmentOf): Checkpoint => ({
  runId,
  segment,
  totalSegments,
  after: null,
  counters: NO_COUNTERS,
  failures: [],
  done: false,
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Whether a stored value is a complete checkpoint. */
export const isCheckpoint = (value: unknown): value is Checkpoint =>
  isRecord(value) &&
  isText(value.runId) &&
  isCount(value.segment) &&
  isCount(value.totalSegments) &&
  (value.after === null || isText(value.after)) &&
  isCounters(value.counters) &&
  Array.isArray(value.failures) &&
  value.failures.every((failure) => isRecord(failure) && isText(failure.userName) && isText(failure.why)) &&
  typeof value.done === 'boolean';

const isCounters = (value: unknown): value is Counters => isRecord(value) && Object.keys(NO_COUNTERS).every((name) => isCount(value[name]));

/** One page of a segment, as the store scanned it. */
export interface Page {
  /** Records read, those that need nothing included. */
  readonly scanned: number;
  /** Users without the attribute. */
  readonly unmarked: readonly string[];
  /** Records whose attribute is not a boolean, such as the text "true". */
  readonly failures: readonly FailedItem[];
  /** Key of the last record of the page; null: the segment ends here. */
  readonly last: string | null;
}

export type MarkOutcome = 'changed' | 'already_set' | 'vanished';

/** The users, as the backfill needs them. Every method may reject with `ThrottledError`, `RetryableError` or `BackfillError`. */
export interface UserScan {
  page(segment: SegmentOf, after: string | null, limit: number): Promise<Page>;
  /** Sets the attribute to `false` on a record that exists and has none, in one step. */
  markInteractive(userName: string): Promise<MarkOutcome>;
}

/** One activation. */
export interface Run {
  readonly runId: string;
  readonly totalSegments: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; null: not finished. */
  readonly finishedAt: string | null;
  readonly startedBy: string;
}

/** Whether a stored value is a complete run. */
export const isRun = (value: unknown): value is Run =>
  isRecord(value) &&
  isText(value.runId) &&
  isCount(value.totalSegments) &&
  isText(value.startedAt) &&
  (value.finishedAt === null || isText(value.finishedAt)) &&
  isText(value.startedBy);

/** Where runs and checkpoints are kept. */
export interface RunStore {
  /** The latest run; null: there never was one. */
  current(): Promise<Run | null>;
  /**
   * Makes a run the latest.
   *
   * @param replaces the run that was the latest when the caller looked.
   * @returns false: another run was started in the meantime.
   */
  start(run: Run, replaces: Run | null): Promise<boolean>;
  finish(run: Run, finishedAt: string): Promise<void>;
  /** How far a segment of a run has come; null: it has not begun. */
  checkpoint(segment: SegmentOf): Promise<Checkpoint | null>;
  /** Checkpoints of a run, of the segments that have one. */
  checkpoints(runId: string): Promise<Checkpoint[]>;
  save(checkpoint: Checkpoint): Promise<void>;
}

/** The store asks to slow down. */
export class ThrottledError extends Error {
  override readonly name: string = 'ThrottledError';
}

/** The store failed in a way that may pass: a lost connection, an internal error. */
export class RetryableError extends Error {
  override readonly name: string = 'RetryableError';
}

/** The backfill cannot continue; the message is one sentence that says what to do. */
export class BackfillError extends Error {
  override readonly name: string = 'BackfillError';
}

/** Greatest number of segments: that of DynamoDB's Scan. */
const MOST_SEGMENTS = 1_000_000;

/**
 * The checkpoint to continue from.
 *
 * @throws BackfillError if there is no such segment, or the checkpoint belongs to another run or segment.
 */
export function checkedCheckpoint(at: SegmentOf, checkpoint: Checkpoint | null): Checkpoint {
  const { runId, segment, totalSegments } = at;
  if (!isCount(segment) || !isCount(totalSegments) || segment >= totalSegments || totalSegments > MOST_SEGMENTS)
    throw new BackfillError(`Segment ${segment} of ${totalSegments} does not exist: give a segment from 0 to one less than their number.`);
  if (checkpoint === null) return firstCheckpoint(at);
  if (!isCheckpoint(checkpoint))
    throw new BackfillError(`The checkpoint of segment ${segment} of run ${runId} cannot be read: start the segment without one.`);
  if (checkpoint.runId !== runId)
    throw new BackfillError(
      `The checkpoint belongs to run ${checkpoint.runId}, not to run ${runId}: resume that run, or start this one without a checkpoint.`,
    );
  if (checkpoint.segment !== segment || checkpoint.totalSegments !== totalSegments)
    throw new BackfillError(
      `The checkpoint belongs to segment ${checkpoint.segment} of ${checkpoint.totalSegments}, not to ${segment} of ${totalSegments}: resume with the segments that the run began with.`,
    );
  return checkpoint;
}

/** What is known of a run. */
export interface RunReport {
  readonly run: Run;
  readonly counters: Counters;
  /** The first failures of the run; `counters.failed` counts all. */
  readonly failures: readonly FailedItem[];
  readonly segmentsDone: number;
}

/** Drives a run: functions/backfill implements it, the command line uses it. */
export interface Coordinator {
  /** @throws BackfillError where a run is unfinished, or another one starts at the same moment. */
  start(totalSegments: number, startedBy: string): Promise<Run>;
  /** The unfinished run where there is one, else a new one: what an execution of the state machine begins with. */
  resumeOrStart(totalSegments: number, startedBy: string): Promise<Run>;
  /** The latest run that has not finished. @throws BackfillError where there is none. */
  unfinished(): Promise<Run>;
  /**
   * One turn of the worker at a segment.
   *
   * @param checkpoint result of the turn before; null: the first turn of this drive. It begins where the segment stands, or at the
   * beginning if the segment has a failed record.
   */
  turn(segment: SegmentOf, checkpoint: Checkpoint | null): Promise<Checkpoint>;
  /**
   * One turn at the index of users, by which their list searches: enters every user if that was never done.
   *
   * @returns whether every user is in it.
   */
  index(): Promise<boolean>;
  /** Ends a run whose segments are done; one with a failed record stays unfinished. @throws BackfillError where a segment is not done. */
  finish(run: Run): Promise<RunReport>;
  /** Drives every segment to its end by turns, then the index, and then finishes, in the order of the state machine. */
  drive(run: Run): Promise<RunReport>;
  /** Progress of the latest run; null: there never was one. */
  latest(): Promise<RunReport | null>;
}
