import { BackfillError, RetryableError, ThrottledError } from '../../shared/core/activation/backfill.ts';

export interface RetryPorts {
  /** Resolves after that many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Milliseconds that the caller still has. */
  readonly remaining: () => number;
}

/** Repeats a request until the store takes it. */
export type Retry = <T>(request: () => Promise<T>) => Promise<T>;

const FIRST_WAIT_MS = 25;
/** A failure that may pass is tried so often; throttling, which always passes, as long as there is time. */
const TRIES = 8;
/** What a throttled request makes of the common wait, and what a success makes of it: one of those to two of these keep it as it is. */
const LENGTHENED = 1.01;
const EASED = 0.995;
/** Bounds of the common wait. It begins at the time of a request; the longest still finds a table that gives again within a second. */
const SHORTEST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 1_000;

/** The time is out before the store took the request: nothing is known to be wrong with it. */
export class OutOfTime extends Error {
  override readonly name: string = 'OutOfTime';
}

/**
 * Repeats requests with backoff and full jitter, so that many writers do not come back at once.
 *
 * Throttling says something of the table, not of one record: its wait is common to all requests. Each throttled request lengthens it, each
 * success eases it, in small steps. So the writers come to ask for half as much again as the table gives, whatever that is, and a record
 * that was unlucky several times does not wait longer than the others. Another failure is the request's own, and its waits double.
 *
 * @throws (the repeated request) OutOfTime where no time is left to wait, BackfillError as it comes, and the last error after the last try.
 */
export function createRetry(ports: RetryPorts): Retry {
  let wait = 0;

  const pause = async (longest: number): Promise<void> => {
    if (ports.remaining() <= 0) throw new OutOfTime('No time is left to wait.');
    await ports.sleep(Math.min(ports.random() * longest, ports.remaining()));
  };

  return async (request) => {
    for (let failures = 0; ; ) {
      try {
        const result = await request();
        wait *= EASED;
        return result;
      } catch (error) {
        if (error instanceof BackfillError) throw error;
        if (error instanceof ThrottledError) {
          wait = Math.min(Math.max(wait, SHORTEST_WAIT_MS) * LENGTHENED, LONGEST_WAIT_MS);
          await pause(wait);
        } else if (error instanceof RetryableError && ++failures < TRIES) await pause(FIRST_WAIT_MS * 2 ** (failures - 1));
        else throw error;
      }
    }
  };
}
