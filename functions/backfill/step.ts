import type { Checkpoint, SegmentOf } from '../../shared/core/backfill.ts';

/** First task of a run: creates the guests and base roles that are absent. */
export interface PrepareInput {
  readonly action: 'prepare';
}

export interface Prepared {
  readonly created: readonly string[];
}

/** One turn of a worker. The state machine hands the output over as the next input until `done`. */
export interface WorkInput extends SegmentOf {
  /** null: from the beginning. */
  readonly checkpoint: Checkpoint | null;
}

export type StepInput = PrepareInput | WorkInput;

export interface Progress extends WorkInput {
  readonly done: boolean;
  /** Records that could not be dealt with: the state machine must fail the run where a segment ends with any. */
  readonly failed: number;
}

export const isPrepare = (input: StepInput): input is PrepareInput => 'action' in input && input.action === 'prepare';

export const withProgress = ({ runId, segment, totalSegments }: SegmentOf, checkpoint: Checkpoint): Progress => ({
  runId,
  segment,
  totalSegments,
  checkpoint,
  done: checkpoint.done,
  failed: checkpoint.counters.failed,
});
