import {
  BackfillError,
  type Checkpoint,
  checkedCheckpoint,
  type FailedItem,
  type MarkOutcome,
  type Page,
  RetryableError,
  type SegmentOf,
  type UserScan,
} from '../../shared/core/activation/backfill.ts';
import { forEachOf } from '../../shared/core/concurrency.ts';
import { createOpenPages, type OpenPage, type OpenPages } from './open-pages.ts';
import { createRetry, OutOfTime, type Retry, type RetryPorts } from './retry.ts';

export interface WorkerPorts extends RetryPorts {
  readonly users: UserScan;
  /** Keeps a checkpoint, so that a run that is killed resumes here. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  /** Records changed at a time. */
  readonly concurrency: number;
  /** Records read at a time: MOST_OPEN such pages are what a kill repeats at most, and with one more what is held in memory. */
  readonly pageSize: number;
}

/** Pages in work at a time: with fewer, a few records that have to wait would hold up all writers. */
const MOST_OPEN = 4;

/** Works on one segment until it is done or the time is out. */
export type BackfillWorker = (at: SegmentOf, from: Checkpoint | null) => Promise<Checkpoint>;

/** A user to mark, and the page that it is on. */
interface Task {
  readonly userName: string;
  readonly page: OpenPage;
}

/**
 * The worker behind the state machine, the command line and the tests.
 *
 * It reads the segment page by page, marks its users under a condition that neither overwrites an edit nor brings a deleted user back, and
 * moves its checkpoint past a page only when every user up to there is dealt with. Whatever is repeated after a kill finds the attribute
 * set and does nothing, so that any number of kills ends with the same records.
 *
 * @returns the checkpoint reached; `done` where the segment is. Its failures are counted, the first of them by name.
 * @throws BackfillError where it cannot go on, such as without the table or the right to it, or with the checkpoint of another run.
 */
export function createBackfillWorker(ports: WorkerPorts): BackfillWorker {
  const retry = createRetry(ports);
  return async (at, from) => {
    const start = checkedCheckpoint(at, from);
    if (start.done) return start;
    const pages = createOpenPages(start, MOST_OPEN, (checkpoint) => retry(() => ports.save(checkpoint)));
    const work = async ({ userName, page }: Task): Promise<void> => {
      try {
        pages.close(page, await mark(ports.users, retry, at, userName));
      } catch (error) {
        pages.stop();
        throw error;
      }
    };
    try {
      await forEachOf(tasks(ports, retry, pages, at), ports.concurrency, work);
    } catch (error) {
      // What was done of unfinished pages stays done; the next worker finds it so.
      if (!(error instanceof OutOfTime)) throw error;
    } finally {
      await pages.settled().catch(unlessOutOfTime);
    }
    return pages.checkpoint();
  };
}

function unlessOutOfTime(error: unknown): void {
  if (!(error instanceof OutOfTime)) throw error;
}

/** The users to mark, page by page. The next page is read while one is handed out. With no time left the page in hand is the last one. */
async function* tasks({ users, pageSize, remaining }: WorkerPorts, retry: Retry, pages: OpenPages, at: SegmentOf): AsyncGenerator<Task> {
  const read = (after: string | null): (() => Promise<Page>) => readAhead(() => retry(() => users.page(at, after, pageSize)));
  let ahead = read(pages.checkpoint().after);
  try {
    for (;;) {
      const page = await ahead();
      await pages.room();
      const goesOn = page.last !== null && remaining() > 0;
      if (goesOn) ahead = read(page.last);
      const open = pages.open(page);
      for (const userName of page.unmarked) yield { userName, page: open };
      if (!goesOn) return;
    }
  } finally {
    // Nothing goes on behind the caller's back.
    await ahead().catch(() => undefined);
  }
}

/** Begins at once; a failure is thrown where the value is asked for. */
function readAhead<T>(read: () => Promise<T>): () => Promise<T> {
  const reading = read();
  reading.catch(() => undefined);
  return () => reading;
}

/** One that fails does not stop the others; a cause that would fail them all does. */
async function mark(users: UserScan, retry: Retry, at: SegmentOf, userName: string): Promise<MarkOutcome | FailedItem> {
  try {
    return await retry(() => users.markInteractive(userName));
  } catch (error) {
    if (error instanceof OutOfTime || error instanceof BackfillError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof RetryableError && !(await answers(users, at)))
      throw new BackfillError(`${why.replace(/\.$/, '')}, then go on by nis resume.`);
    return { userName, why };
  }
}

/** Whether the store is there at all: then a failure is the record's own. */
const answers = (users: UserScan, at: SegmentOf): Promise<boolean> =>
  users.page(at, null, 1).then(
    () => true,
    (error: unknown) => !(error instanceof RetryableError),
  );
