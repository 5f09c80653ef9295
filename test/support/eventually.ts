import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks. */
const PAUSE_MS = 25;

/**
 * Checks again and again until the awaited state is reached: the one way to wait in a test.
 *
 * @param check returns the state; null, undefined or false: not yet. If it throws, the test fails at once.
 * @param within milliseconds, far more than it takes on a busy machine.
 * @throws Error if the state is never reached.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { within = 60_000 }: { readonly within?: number } = {},
): Promise<Exclude<NonNullable<T>, false>> {
  for (const deadline = Date.now() + within; ; await sleep(PAUSE_MS)) {
    const found = await check();
    if (found !== null && found !== undefined && found !== false) return found as Exclude<NonNullable<T>, false>;
    if (Date.now() >= deadline) throw new Error(`It did not come within ${within / 1000} seconds: ${check}`);
  }
}
