import { describe, expect, test } from '@jest/globals';
import { createBackfillWorker } from '../../../functions/backfill/worker.ts';
import { type Checkpoint, ThrottledError, type UserScan } from '../../../shared/core/activation/backfill.ts';
import { randomOf } from './users.ts';
import { VirtualTime } from './virtual-time.ts';

const LATENCY_MS = 5;
const PAGE = 500;
const AT = { runId: 'r', segment: 0, totalSegments: 1 };

/** Whether the table takes a write now. */
type Capacity = (now: number) => boolean;

/** So many writes a second, evenly; what is not used is kept for so many seconds. */
function evenly(perSecond: number, keptSeconds: number): Capacity {
  let [tokens, filledAt] = [0, 0];
  return (now) => {
    tokens = Math.min(perSecond * keptSeconds, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** So many writes in each second of the clock, the sooner the better: then nothing until the next. */
function bySecond(perSecond: number): Capacity {
  let [second, taken] = [0, 0];
  return (now) => {
    if (Math.floor(now / 1000) !== second) [second, taken] = [Math.floor(now / 1000), 0];
    return ++taken <= perSecond;
  };
}

/** A table of fixed latency and capacity in virtual time, and what it saw. */
function endpointIn(time: VirtualTime, items: number, takes: Capacity) {
  const marked = new Set<string>();
  const seen = { throttled: 0, marked, highestRead: 0 };
  const users: UserScan = {
    async page(_at, after, limit) {
      await time.sleep(LATENCY_MS);
      const start = after === null ? 0 : Number(after) + 1;
      const end = Math.min(items, start + limit);
      seen.highestRead = end;
      const unmarked = Array.from({ length: end - start }, (_, index) => String(start + index));
      return { scanned: unmarked.length, unmarked, failures: [], last: end === items ? null : String(end - 1) };
    },
    async markInteractive(userName) {
      const taken = takes(time.now());
      await time.sleep(LATENCY_MS);
      if (taken) marked.add(userName);
      else seen.throttled++;
      if (!taken) throw new ThrottledError('slow down');
      return 'changed';
    },
  };
  return { users, seen };
}

async function measure(items: number, takes: Capacity, concurrency: number) {
  const time = new VirtualTime();
  const { users, seen } = endpointIn(time, items, takes);
  let furthestAhead = 0;
  const worker = createBackfillWorker({
    users,
    save: async ({ counters }: Checkpoint) => {
      furthestAhead = Math.max(furthestAhead, seen.highestRead - counters.scanned);
      await time.sleep(LATENCY_MS);
    },
    concurrency,
    pageSize: PAGE,
    sleep: time.sleep,
    random: randomOf(1),
    remaining: () => Number.POSITIVE_INFINITY,
  });
  const { counters } = await time.run(worker(AT, null));
  expect(counters).toEqual({ scanned: items, changed: items, alreadySet: 0, vanished: 0, failed: 0 });
  expect(seen.marked.size).toBe(items);
  const seconds = time.now() / 1000;
  return { perSecond: items / seconds, seconds, throttled: seen.throttled, furthestAhead };
}

describe('a worker gets at least nine tenths of what the endpoint can give', () => {
  const CASES = [
    [1, 2500],
    [4, 2500],
    [16, 2500],
    [64, 2500],
    [64, 1000],
    [64, 200],
    [16, 50],
  ] as const;
  const boundOf = (inFlight: number, capacity: number): number => Math.min(capacity, (inFlight / LATENCY_MS) * 1000);
  const itemsOf = (bound: number): number => Math.min(20_000, bound * 20);

  test.each(CASES)('with %i in flight, at %i writes a second, of which unused ones are kept for a second', async (inFlight, capacity) => {
    const bound = boundOf(inFlight, capacity);
    const { perSecond, throttled } = await measure(itemsOf(bound), evenly(capacity, 1), inFlight);
    expect(perSecond / bound).toBeGreaterThanOrEqual(0.9);
    // At low rates the wait is at its longest.
    expect(throttled / itemsOf(bound)).toBeLessThan(bound < 500 ? 1.5 : 0.6);
  });

  test.each(CASES.slice(0, -1))('with %i in flight, at %i writes a second, of which hardly any are kept', async (inFlight, capacity) => {
    const bound = boundOf(inFlight, capacity);
    const { perSecond } = await measure(itemsOf(bound), evenly(capacity, 0.05), inFlight);
    expect(perSecond / bound).toBeGreaterThanOrEqual(0.9);
  });

  test.each(CASES)('with %i in flight, at %i writes in each second of the clock', async (inFlight, capacity) => {
    const bound = boundOf(inFlight, capacity);
    const { perSecond } = await measure(itemsOf(bound), bySecond(capacity), inFlight);
    expect(perSecond / bound).toBeGreaterThanOrEqual(0.9);
  });

  test('and is back within two seconds when the table gave nothing for half a minute', async () => {
    const after = evenly(2500, 1);
    const { seconds } = await measure(10_000, (now) => (now < 1000 || now > 31_000) && after(now), 64);
    expect(seconds).toBeLessThan(30 + 10_000 / 2500 + 2);
  });
});

test('no more than five pages are read beyond the checkpoint, however long a record has to wait', async () => {
  const { furthestAhead } = await measure(20_000, bySecond(900), 64);
  expect(furthestAhead).toBeGreaterThan(PAGE);
  expect(furthestAhead).toBeLessThanOrEqual(5 * PAGE);
});
