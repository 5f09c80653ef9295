import { workerData } from 'node:worker_threads';

/**
 * Makes the clock of this thread adjustable: `Date.now()` and `new Date()` add what the first number of `offset` says, in milliseconds. Timers
 * and performance.now() go on as before, as where an operating system's clock is set.
 */
export function adjustClock(offset: Float64Array): void {
  const RealDate = Date;
  const now = (): number => Math.floor(RealDate.now() + (offset[0] ?? 0));
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}

// In a worker of the local run, which preload.ts starts with this file ahead of all else.
const offset: unknown = (workerData as { clockOffset?: unknown } | null)?.clockOffset;
if (offset instanceof Float64Array) adjustClock(offset);
