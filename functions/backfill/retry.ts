import { BackfillError, RetryableError, ThrottledError } from '../../shared/core/backfill.ts';

export interface RetryPorts {
  /** Resolves after that many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Milliseconds that the caller still has. */
  readonly remaining: () => number;
}

const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 5_000;
/** A failure that may pass is tried so often; throttling, which always passes, as long as there is time. */
const TRIES = 8;

/** The time is out before the store took the request: nothing is known to be wrong with it. */
export class OutOfTime extends Error {
  override readonly name: string = 'OutOfTime';
}

/**
 * Repeats a request with exponential backoff and full jitter, so that many writers do not come back at once.
 *
 * @throws OutOfTime where no time is left to wait, BackfillError as it comes, and the last error after the last try.
 */
export async function withRetry<T>(ports: RetryPorts, request: () => Promise<T>): Promise<T> {
  let failures = 0;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await request();
    } catch (error) {
      if (error instanceof BackfillError || !isTransient(error)) throw error;
      if (error instanceof RetryableError && ++failures >= TRIES) throw error;
      if (ports.remaining() <= 0) throw new OutOfTime('No time is left to wait.');
      await ports.sleep(Math.min(ports.random() * wait, ports.remaining()));
    }
  }
}

const isTransient = (error: unknown): boolean => error instanceof ThrottledError || error instanceof RetryableError;
