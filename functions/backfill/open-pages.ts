import {
  addCounters,
  type Checkpoint,
  type FailedItem,
  type MarkOutcome,
  NAMED_FAILURES,
  type Page,
} from '../../shared/core/activation/backfill.ts';

/** A page in work. */
export interface OpenPage {
  readonly page: Page;
  readonly outcomes: Record<MarkOutcome, number>;
  readonly failures: FailedItem[];
  /** Users that are not marked yet. */
  left: number;
}

/** Pages in work, in the order of the Scan. */
export interface OpenPages {
  /** Everything up to here is dealt with and kept. */
  checkpoint(): Checkpoint;
  /** Resolves once another page may be opened, or nothing is to be opened any more. @throws what keeping a checkpoint threw. */
  room(): Promise<void>;
  open(page: Page): OpenPage;
  /** To be called when a user of the page is dealt with. */
  close(page: OpenPage, result: MarkOutcome | FailedItem): void;
  /** No page will be opened any more: waiting callers go on. */
  stop(): void;
  /** Resolves once every checkpoint that can be reached is kept. @throws what keeping one threw. */
  settled(): Promise<void>;
}

/**
 * Lets writers begin a page before the one before it is done, so that a record that waits delays no other. The checkpoint moves past a page
 * once it and all pages before it are done. A page counts as open until the checkpoint behind it is saved: this bounds the memory, and the
 * work that a kill repeats.
 *
 * @param most pages open at a time.
 * @param save saves a checkpoint; called once at a time.
 */
export function createOpenPages(from: Checkpoint, most: number, save: (checkpoint: Checkpoint) => Promise<void>): OpenPages {
  const pages: OpenPage[] = [];
  let stopped = false;
  let wake = (): void => undefined;
  const progress = createProgress(from, pages, save, () => wake());

  return {
    checkpoint: progress.checkpoint,
    async room() {
      while (pages.length >= most && !stopped && !progress.failed()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      progress.rethrow();
    },
    open(page) {
      const outcomes = { changed: 0, already_set: page.scanned - page.unmarked.length - page.failures.length, vanished: 0 };
      const opened = { page, outcomes, failures: [...page.failures], left: page.unmarked.length };
      pages.push(opened);
      if (opened.left === 0) progress.keep();
      return opened;
    },
    close(page, result) {
      if (typeof result === 'string') page.outcomes[result]++;
      else page.failures.push(result);
      if (--page.left === 0) progress.keep();
    },
    stop() {
      stopped = true;
      wake();
    },
    settled: progress.settled,
  };
}

interface Progress extends Pick<OpenPages, 'checkpoint' | 'settled'> {
  /** Begins to save the checkpoint behind the finished pages, unless that is running or has failed. */
  keep(): void;
  failed(): boolean;
  /** @throws the error of saving a checkpoint. */
  rethrow(): void;
}

/**
 * Moves the checkpoint over the finished pages at the front, and removes them.
 *
 * @param moved called after each checkpoint, and when saving one failed.
 */
function createProgress(from: Checkpoint, pages: OpenPage[], save: (checkpoint: Checkpoint) => Promise<void>, moved: () => void): Progress {
  let checkpoint = from;
  let busy = false;
  let saving: Promise<void> = Promise.resolve();
  const failures: unknown[] = [];

  async function keepAll(): Promise<void> {
    try {
      for (let done = finished(pages); done.length > 0; done = finished(pages)) {
        const next = done.reduce(passed, checkpoint);
        await save(next);
        checkpoint = next;
        pages.splice(0, done.length);
        moved();
      }
    } catch (error) {
      failures.push(error);
      moved();
    }
    busy = false;
  }

  const rethrow = (): void => {
    if (failures.length > 0) throw failures[0];
  };

  return {
    checkpoint: () => checkpoint,
    keep() {
      if (busy || failures.length > 0) return;
      busy = true;
      saving = keepAll();
    },
    failed: () => failures.length > 0,
    rethrow,
    async settled() {
      await saving;
      rethrow();
    },
  };
}

/** Finished pages at the front. */
function finished(pages: readonly OpenPage[]): OpenPage[] {
  const unfinished = pages.findIndex(({ left }) => left > 0);
  return unfinished === -1 ? [...pages] : pages.slice(0, unfinished);
}

/** The checkpoint behind a finished page. */
const passed = (checkpoint: Checkpoint, { page, outcomes, failures }: OpenPage): Checkpoint => ({
  ...checkpoint,
  after: page.last,
  counters: addCounters(checkpoint.counters, {
    scanned: page.scanned,
    changed: outcomes.changed,
    alreadySet: outcomes.already_set,
    vanished: outcomes.vanished,
    failed: failures.length,
  }),
  failures: [...checkpoint.failures, ...failures].slice(0, NAMED_FAILURES),
  done: page.last === null,
});
