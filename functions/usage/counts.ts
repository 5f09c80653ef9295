import type { ObservationStore } from '../../shared/core/usage/ports.ts';

/** Under load one write a key in this time. */
const EVERY_MS = 10_000;

/**
 * Counts that are "about": they wait a moment for more, so that a flood of lines is no flood of writes. What waits is lost with the
 * environment.
 */
export interface Counts {
  /** Adds, and writes what has waited long enough. */
  add(counts: ReadonlyMap<string, number>): Promise<void>;
  /** Writes what waits. */
  flush(): Promise<void>;
}

/** @param later calls a function after so many milliseconds. */
export function createCounts(
  store: Pick<ObservationStore, 'count'>,
  now: () => number,
  later: (run: () => void, milliseconds: number) => void,
): Counts {
  let waiting = new Map<string, number>();
  let written = Number.NEGATIVE_INFINITY;
  let scheduled = false;

  async function flush(): Promise<void> {
    const [counts, at] = [waiting, now()];
    if (counts.size === 0) return;
    waiting = new Map();
    written = at;
    await store.count(counts);
  }

  return {
    flush,
    async add(counts) {
      for (const [what, number] of counts) waiting.set(what, (waiting.get(what) ?? 0) + number);
      const wait = written + EVERY_MS - now();
      if (wait <= 0) return flush();
      if (scheduled || waiting.size === 0) return;
      scheduled = true;
      later(() => {
        scheduled = false;
        // They are about; the next batch shows whether the store answers.
        flush().catch(() => undefined);
      }, wait);
    },
  };
}
