import { BackfillError, type Coordinator } from '../../shared/core/activation/backfill.ts';
import {
  type Finished,
  type FinishInput,
  type Prepared,
  type PrepareInput,
  type StepInput,
  type StepOutput,
  withProgress,
} from './step.ts';

export interface TaskPorts {
  /** @throws BackfillError where the users cannot be activated, such as an adopted table that does not fit. */
  readonly checkUsers: () => Promise<void>;
  /** Names of the records created. */
  readonly createBaseRecords: () => Promise<string[]>;
  readonly coordinator: Coordinator;
}

/** One task of the state machine: prepare, one worker's turn at a segment, one turn at the index, or finish. The command line drives the same coordinator. */
export async function runTask(ports: TaskPorts, input: StepInput): Promise<StepOutput> {
  if (!('action' in input)) return withProgress(input, await ports.coordinator.turn(input, input.checkpoint ?? null));
  if (input.action === 'prepare') return prepare(ports, input);
  if (input.action === 'index') return { runId: input.runId, done: await ports.coordinator.index() };
  return finish(ports, input);
}

async function prepare({ checkUsers, createBaseRecords, coordinator }: TaskPorts, input: PrepareInput): Promise<Prepared> {
  await checkUsers();
  const created = await createBaseRecords();
  const { runId, totalSegments } = await coordinator.resumeOrStart(input.totalSegments, input.startedBy);
  return { created, runId, totalSegments, segments: Array.from({ length: totalSegments }, (_, segment) => segment) };
}

async function finish({ coordinator }: TaskPorts, { runId }: FinishInput): Promise<Finished> {
  const latest = await coordinator.latest();
  if (latest?.run.runId !== runId)
    throw new BackfillError(
      `The run ${runId} is not the latest one any more: see nis status, and start the state machine again if needed.`,
    );
  const { counters } = await coordinator.finish(latest.run);
  return { runId, failed: counters.failed, counters };
}
