import type { Checkpoint, Counters, SegmentOf } from '../../shared/core/activation/backfill.ts';

/** First task of an execution: creates the guests and base roles that are absent, and begins or resumes a run. */
export interface PrepareInput {
  readonly action: 'prepare';
  /** Id of the run, if a new one begins. */
  readonly runId: string;
  readonly totalSegments: number;
  readonly startedBy: string;
}

export interface Prepared {
  readonly created: readonly string[];
  readonly runId: string;
  readonly totalSegments: number;
  /** One worker each. */
  readonly segments: readonly number[];
}

/** One turn of a worker. The state machine hands the output over as the next input until `done`. */
export interface WorkInput extends SegmentOf {
  /** Absent: the segment's first turn in this execution. */
  readonly checkpoint?: Checkpoint | null;
}

export interface Progress extends SegmentOf {
  readonly checkpoint: Checkpoint;
  readonly done: boolean;
  /** Records that could not be marked. */
  readonly failed: number;
}

/** One turn at the index of users, after the segments. The state machine repeats it until `done`. */
export interface IndexInput {
  readonly action: 'index';
  readonly runId: string;
}

export interface Indexed {
  readonly runId: string;
  readonly done: boolean;
}

/** Last task of an execution. */
export interface FinishInput {
  readonly action: 'finish';
  readonly runId: string;
}

export interface Finished {
  readonly runId: string;
  /** Above 0, the state machine must fail the execution. */
  readonly failed: number;
  readonly counters: Counters;
}

export type StepInput = PrepareInput | WorkInput | IndexInput | FinishInput;
export type StepOutput = Prepared | Progress | Indexed | Finished;

export const withProgress = ({ runId, segment, totalSegments }: SegmentOf, checkpoint: Checkpoint): Progress => ({
  runId,
  segment,
  totalSegments,
  checkpoint,
  done: checkpoint.done,
  failed: checkpoint.counters.failed,
});
