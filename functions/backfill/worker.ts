import {
  addCounters,
  BackfillError,
  type Checkpoint,
  type Counters,
  checkedCheckpoint,
  type FailedItem,
  NAMED_FAILURES,
  type Page,
  type SegmentOf,
  type UserScan,
} from '../../shared/core/backfill.ts';
import { forEachOf } from './for-each.ts';
import { OutOfTime, type RetryPorts, withRetry } from './retry.ts';

export interface WorkerPorts extends RetryPorts {
  readonly users: UserScan;
  /** Keeps a checkpoint, so that a run that is killed resumes here. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  /** Records changed at a time. */
  readonly concurrency: number;
  /** Records read at a time: what a kill repeats at most, and with `concurrency` what is held in memory. */
  readonly pageSize: number;
}

/** Works on one segment until it is done or the time is out. */
export type BackfillWorker = (at: SegmentOf, from: Checkpoint | null) => Promise<Checkpoint>;

/**
 * The worker behind the state machine, the command line and the tests.
 *
 * It reads a page of the segment, marks its users under a condition that neither overwrites an edit nor brings a deleted user back, and
 * only then moves its checkpoint past the page. The next page is read meanwhile. Whatever is repeated after a kill finds the attribute
 * set and does nothing, so that any number of kills ends with the same records.
 *
 * @returns the checkpoint reached; `done` where the segment is. Its failures are counted, the first of them by name.
 * @throws BackfillError where it cannot go on, such as without the table or the right to it, or with the checkpoint of another run.
 */
export function createBackfillWorker(ports: WorkerPorts): BackfillWorker {
  const { users, save, pageSize } = ports;
  const read = (at: SegmentOf, after: string | null): Promise<Page> => withRetry(ports, () => users.page(at, after, pageSize));

  return async (at, from) => {
    let checkpoint = checkedCheckpoint(at, from);
    if (checkpoint.done) return checkpoint;
    let ahead = readAhead(() => read(at, checkpoint.after));
    try {
      for (;;) {
        const page = await ahead();
        if (page.last !== null) ahead = readAhead(() => read(at, page.last));
        checkpoint = passed(checkpoint, page, await markAll(ports, page));
        await withRetry(ports, () => save(checkpoint));
        if (checkpoint.done || ports.remaining() <= 0) return checkpoint;
      }
    } catch (error) {
      // What was done of the unfinished page stays done; the next worker finds it so.
      if (error instanceof OutOfTime) return checkpoint;
      throw error;
    } finally {
      // Nothing goes on behind the caller's back.
      await ahead().catch(() => undefined);
    }
  };
}

/** Begins at once; a failure is thrown where the value is asked for. */
function readAhead<T>(read: () => Promise<T>): () => Promise<T> {
  const reading = read();
  reading.catch(() => undefined);
  return () => reading;
}

interface Marked {
  readonly counters: Counters;
  readonly failures: readonly FailedItem[];
}

/** Marks every user of a page. One that fails does not stop the others; a cause that would fail them all does. */
async function markAll(ports: WorkerPorts, page: Page): Promise<Marked> {
  let [changed, alreadySet, vanished] = [0, page.scanned - page.unmarked.length - page.failures.length, 0];
  const failures = [...page.failures];
  await forEachOf(page.unmarked, ports.concurrency, async (userName) => {
    try {
      const outcome = await withRetry(ports, () => ports.users.markInteractive(userName));
      if (outcome === 'changed') changed++;
      else if (outcome === 'already_set') alreadySet++;
      else vanished++;
    } catch (error) {
      if (error instanceof OutOfTime || error instanceof BackfillError) throw error;
      failures.push({ userName, why: error instanceof Error ? error.message : String(error) });
    }
  });
  return { counters: { scanned: page.scanned, changed, alreadySet, vanished, failed: failures.length }, failures };
}

/** The checkpoint behind a page that was dealt with. */
const passed = (checkpoint: Checkpoint, page: Page, marked: Marked): Checkpoint => ({
  ...checkpoint,
  after: page.last,
  counters: addCounters(checkpoint.counters, marked.counters),
  failures: [...checkpoint.failures, ...marked.failures].slice(0, NAMED_FAILURES),
  done: page.last === null,
});
