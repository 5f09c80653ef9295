import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks. */
const PAUSE_MS = 25;

/**
 * Looks again and again until there is what is waited for: the one way to wait in a test.
 *
 * @param check what there is; null, undefined or false: not yet. What it throws is a failure at once.
 * @param within milliseconds, far more than it takes on a busy machine.
 * @throws Error where it never comes.
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
