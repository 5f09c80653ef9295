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
  /** Records written at the same time. */
  readonly concurrency: number;
  /** Records in one page. A kill repeats at most MOST_OPEN pages; memory holds one more. */
  readonly pageSize: number;
}

/** Pages in work at a time. With fewer, some waiting records would delay all writers. */
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
 * It reads the segment page by page and marks the users under a condition that neither overwrites an edit nor brings a deleted user back.
 * It moves its checkpoint past a page only when every user up to there is done. Work that is repeated after a kill finds the attribute set
 * and does nothing, so any number of kills ends with the same records.
 *
 * @returns the checkpoint reached; its `done` says whether the segment is. Failures are counted, the first ones by name.
 * @throws BackfillError if it cannot continue, for example without the table or the right to it, or with the checkpoint of another run.
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
      // What was done of unfinished pages stays done; the next worker finds it.
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

/**
 * The users to mark, page by page. While one page is handed out, the next one is read. When the time is out, the current page is the last.
 */
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
    // No read may continue after the generator has ended.
    await ahead().catch(() => undefined);
  }
}

/** Begins at once; a failure is thrown when the value is asked for. */
function readAhead<T>(read: () => Promise<T>): () => Promise<T> {
  const reading = read();
  reading.catch(() => undefined);
  return () => reading;
}

/** A user that fails does not stop the others; a cause that concerns all of them does. */
async function mark(users: UserScan, retry: Retry, at: SegmentOf, userName: string): Promise<MarkOutcome | FailedItem> {
  try {
    return await retry(() => users.markInteractive(userName));
  } catch (error) {
    if (error instanceof OutOfTime || error instanceof BackfillError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof RetryableError && !(await answers(users, at)))
      throw new BackfillError(`${why.replace(/\.$/, '')}, then run nis resume.`);
    return { userName, why };
  }
}

/** Whether the store answers at all: if it does, the failure is the record's own. */
const answers = (users: UserScan, at: SegmentOf): Promise<boolean> =>
  users.page(at, null, 1).then(
    () => true,
    (error: unknown) => !(error instanceof RetryableError),
  );
