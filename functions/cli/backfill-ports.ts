import type { Counters, FailedItem, Run } from '../../shared/core/backfill.ts';

export type { UserScan } from '../../shared/core/backfill.ts';

/** What the command line sees of a run. */
export interface RunReport {
  readonly run: Run;
  readonly counters: Counters;
  readonly failures: readonly FailedItem[];
  readonly segmentsDone: number;
}

/** The coordinator of functions/backfill, as nis.ts hands it in. */
export interface Coordinator {
  start(totalSegments: number, startedBy: string): Promise<Run>;
  unfinished(): Promise<Run>;
  drive(run: Run): Promise<RunReport>;
  /** null: there never was a run. */
  latest(): Promise<RunReport | null>;
}
