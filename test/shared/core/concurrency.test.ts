import { expect, test } from '@jest/globals';
import { forEachOf, mapOf } from '../../../shared/core/concurrency.ts';

/** Lets every promise that can settle do so. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Jobs that wait until they are let go, and how many ran at a time. */
function gate() {
  const waiting: (() => void)[] = [];
  const seen = { most: 0, now: 0 };
  return {
    seen,
    enter: async (): Promise<void> => {
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      await new Promise<void>((resolve) => waiting.push(resolve));
      seen.now -= 1;
    },
    release: async (): Promise<void> => {
      for (await turn(); waiting.length > 0; await turn()) waiting.pop()?.();
    },
  };
}

test('as many jobs as allowed run at a time, and no more', async () => {
  const { seen, enter, release } = gate();
  const done = forEachOf([1, 2, 3, 4, 5, 6, 7], 3, enter);
  await release();
  await done;
  expect(seen).toEqual({ most: 3, now: 0 });
});

test('results come in the order of the items, whichever ends first', async () => {
  const { enter, release } = gate();
  const results = mapOf(['a', 'b', 'c', 'd'], 4, async (item) => {
    await enter();
    return item.toUpperCase();
  });
  await release();
  expect(await results).toEqual(['A', 'B', 'C', 'D']);
});

test('after a failure nothing new begins, what had begun ends first, and the source is closed', async () => {
  const { seen, enter, release } = gate();
  const begun: number[] = [];
  let closed = false;
  async function* source() {
    try {
      for (let next = 0; ; next += 1) yield next;
    } finally {
      closed = true;
    }
  }
  const done = forEachOf(source(), 3, async (entry) => {
    begun.push(entry);
    if (entry === 2) throw new Error('the third');
    await enter();
  });
  let ended = false;
  const failure = done.catch((error: unknown) => {
    ended = true;
    return error;
  });
  await turn();
  expect([ended, seen.now]).toEqual([false, 2]);
  await release();
  expect(await failure).toEqual(new Error('the third'));
  expect([begun, closed, seen.now]).toEqual([[0, 1, 2], true, 0]);
});
