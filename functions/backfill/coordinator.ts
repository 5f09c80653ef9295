import {
  addCounters,
  BackfillError,
  type Checkpoint,
  type Coordinator,
  firstCheckpoint,
  NAMED_FAILURES,
  NO_COUNTERS,
  type Run,
  type RunReport,
  type RunStore,
  type SegmentOf,
} from '../../shared/core/activation/backfill.ts';
import { recordRun } from '../../shared/core/activation/plan.ts';
import type { AuditStore } from '../../shared/core/audit.ts';
import { forEachOf } from '../../shared/core/concurrency.ts';
import type { Indexer } from './indexer.ts';
import type { BackfillWorker } from './worker.ts';

export interface CoordinatorPorts {
  readonly runs: RunStore;
  readonly worker: BackfillWorker;
  readonly history: Pick<AuditStore, 'add'>;
  readonly indexer: Indexer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newRunId: () => string;
  /** Segments worked on at a time. */
  readonly parallel: number;
}

/**
 * Drives workers over the segments of a run, as the state machine does on AWS: calls the worker of a segment until it is done. A run with a
 * failed record does not finish: `drive` then starts the segments with failures again.
 */
export function createCoordinator(ports: CoordinatorPorts): Coordinator {
  const { turn, driveSegment } = createTurns(ports);
  const { latest, finish } = createReports(ports);
  const { start, resumeOrStart, unfinished } = createStarts(ports);
  const index = ports.indexer;
  return {
    latest,
    start,
    resumeOrStart,
    unfinished,
    turn,
    index,
    finish,

    async drive(run) {
      const { runId, totalSegments } = run;
      const segments = Array.from({ length: totalSegments }, (_, segment) => ({ runId, segment, totalSegments }));
      await forEachOf(segments, ports.parallel, driveSegment);
      while (!(await index()));
      return finish(run);
    },
  };
}

interface Turns extends Pick<Coordinator, 'turn'> {
  driveSegment(at: SegmentOf): Promise<void>;
}

function createTurns({ runs, worker }: Pick<CoordinatorPorts, 'runs' | 'worker'>): Turns {
  /** Where a segment stands. A segment with a failed record starts again, so that the record is retried. */
  async function standing(at: SegmentOf): Promise<Checkpoint> {
    const stored = await runs.checkpoint(at);
    return stored === null || stored.counters.failed > 0 ? firstCheckpoint(at) : stored;
  }

  const turn = async (at: SegmentOf, checkpoint: Checkpoint | null): Promise<Checkpoint> => worker(at, checkpoint ?? (await standing(at)));

  return {
    turn,
    async driveSegment(at) {
      let checkpoint: Checkpoint | null = null;
      do checkpoint = await turn(at, checkpoint);
      while (!checkpoint.done);
    },
  };
}

/** Each way to begin or go on has the run in the history before a worker may change a user. */
function createStarts({ runs, history, now, newRunId }: CoordinatorPorts): Pick<Coordinator, 'start' | 'resumeOrStart' | 'unfinished'> {
  async function recorded(run: Run): Promise<Run> {
    await recordRun(history, run);
    return run;
  }

  async function start(totalSegments: number, startedBy: string): Promise<Run> {
    const latest = await runs.current();
    if (latest !== null && latest.finishedAt === null)
      throw new BackfillError(`The run ${latest.runId} of ${latest.startedAt} has not finished: run nis resume to continue it.`);
    const run = { runId: newRunId(), totalSegments, startedAt: new Date(now()).toISOString(), finishedAt: null, startedBy };
    if (!(await runs.start(run, latest)))
      throw new BackfillError('Another activation started at the same moment: run nis status to see its progress.');
    return recorded(run);
  }

  return {
    start,

    async resumeOrStart(totalSegments, startedBy) {
      const latest = await runs.current();
      return latest === null || latest.finishedAt !== null ? start(totalSegments, startedBy) : recorded(latest);
    },

    async unfinished() {
      const latest = await runs.current();
      if (latest === null) throw new BackfillError('There is no activation to resume: run nis activate to start one.');
      if (latest.finishedAt !== null)
        throw new BackfillError(`The run ${latest.runId} finished at ${latest.finishedAt}: there is nothing to resume.`);
      return recorded(latest);
    },
  };
}

function createReports({ runs, now }: Pick<CoordinatorPorts, 'runs' | 'now'>): Pick<Coordinator, 'latest' | 'finish'> {
  async function report(run: Run): Promise<RunReport> {
    const checkpoints = await runs.checkpoints(run.runId);
    return {
      run,
      counters: checkpoints.map(({ counters }) => counters).reduce(addCounters, NO_COUNTERS),
      failures: checkpoints.flatMap(({ failures }) => failures).slice(0, NAMED_FAILURES),
      segmentsDone: checkpoints.filter(({ done }) => done).length,
    };
  }

  return {
    async latest() {
      const run = await runs.current();
      return run === null ? null : report(run);
    },

    async finish(run) {
      const result = await report(run);
      if (result.segmentsDone < run.totalSegments)
        throw new BackfillError(
          `${run.totalSegments - result.segmentsDone} of the ${run.totalSegments} segments of run ${run.runId} are not done: run nis resume to continue.`,
        );
      if (result.counters.failed > 0) return result;
      const finishedAt = new Date(now()).toISOString();
      await runs.finish(run, finishedAt);
      return { ...result, run: { ...run, finishedAt } };
    },
  };
}
