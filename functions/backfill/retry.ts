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
/** How often a failure that may pass is tried. Throttling always passes, so it is tried as long as there is time. */
const TRIES = 8;
/**
 * How a throttled request lengthens the common wait, and how a success shortens it: at one throttled request for two successes it stays the
 * same.
 */
const LENGTHENED = 1.01;
const EASED = 0.995;
/**
 * Bounds of the common wait, in milliseconds. The shortest is the time of a request. With the longest, a table that recovers is noticed
 * within a second.
 */
const SHORTEST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 1_000;

/** The time ran out before the store took the request. The request itself may be good. */
export class OutOfTime extends Error {
  override readonly name: string = 'OutOfTime';
}

/**
 * Repeats requests with backoff and full jitter, so that many writers do not come back at once.
 *
 * Throttling says something about the table, not about one record, so all requests share one wait. Each throttled request lengthens it and
 * each success shortens it, in small steps. So the writers ask for about half as much again as the table gives, and an unlucky record waits
 * no longer than the others. Any other failure belongs to one request, and its waits double.
 *
 * @throws (the repeated request) OutOfTime if no time is left to wait, BackfillError as it comes, and the last error after the last try.
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
