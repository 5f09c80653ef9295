import { describe, expect, test } from '@jest/globals';
import { RefreshingValue } from '../../../../shared/core/settings/refreshing.ts';

const MINUTE = 60_000;

describe('a refreshing value', () => {
  function refreshing(more: { retryMs?: number } = {}) {
    const world = { now: 0, loads: 0, fail: false, value: 'a', failures: 0 };
    const value = new RefreshingValue<string>({
      load: async () => {
        world.loads += 1;
        if (world.fail) throw new Error('down');
        return world.value;
      },
      now: () => world.now,
      random: () => 0.5,
      onFailure: () => {
        world.failures += 1;
      },
      ...more,
    });
    return { world, value };
  }

  test('many callers at once cause one load', async () => {
    const { world, value } = refreshing();
    expect(value.peek()).toBeNull();
    expect(await Promise.all([value.get(), value.get(), value.get()])).toEqual(['a', 'a', 'a']);
    expect(world.loads).toBe(1);
    expect(value.peek()).toBe('a');
  });

  test('a change is seen within 15 seconds, at most one load every 10', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.value = 'b';
    for (world.now = 0; world.now < 15_000; world.now += 50) await value.get();
    world.now = 15_000;
    expect(await value.get()).toBe('b');
    expect(world.loads).toBe(2);
  });

  test('a clock that is set back by any time delays no change', async () => {
    for (const back of [1, 100, 5_000, 60_000, 86_400_000]) {
      const { world, value } = refreshing();
      world.now = 90_000_000;
      await value.get();
      world.value = 'b';
      world.now -= back;
      const setBackAt = world.now;
      for (; world.now < setBackAt + 15_000; world.now += 500) expect(await value.get()).not.toBeNull();
      expect(await value.get()).toBe('b');
      expect(world.loads).toBeLessThanOrEqual(3);
    }
  });

  test('a clock that is set forward by a day causes one load', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.value = 'b';
    world.now += 86_400_000;
    expect(await value.get()).toBe('b');
    expect(world.loads).toBe(2);
  });

  test('without any value, a value that may be asked for more often is there a second after the store is', async () => {
    const { world, value } = refreshing({ retryMs: 1000 });
    world.fail = true;
    for (; world.now < 10_000; world.now += 10) expect(await value.get()).toBeNull();
    expect(world.loads).toBeGreaterThan(9);
    expect(world.loads).toBeLessThan(21);
    world.fail = false;
    world.now += 1000;
    await value.get();
    expect(await value.get()).toBe('a');
  });

  test('with a value that still serves, a failed load is repeated no sooner', async () => {
    const { world, value } = refreshing({ retryMs: 1000 });
    await value.get();
    world.fail = true;
    for (; world.now < 100_000; world.now += 100) await value.get();
    expect(world.loads).toBeLessThan(11);
  });

  test('past 15 seconds the load is awaited', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.value = 'b';
    world.now = 15_000;
    expect(value.peek()).toBeNull();
    expect(await value.get()).toBe('b');
  });

  test('while loads fail the last value serves for 5 minutes, then there is none', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.fail = true;
    world.now = 5 * MINUTE - 1;
    expect(await value.get()).toBe('a');
    world.now = 5 * MINUTE + 12_000;
    expect(await value.get()).toBeNull();
    expect(world.failures).toBe(2);
    world.fail = false;
    world.now += 12_000;
    expect(await value.get()).toBe('a');
  });

  test('a failing store is not asked more often', async () => {
    const { world, value } = refreshing();
    world.fail = true;
    for (; world.now < 10_000; world.now += 100) expect(await value.get()).toBeNull();
    expect(world.loads).toBe(1);
  });

  test('is loaded again from 10 to 12 seconds on, as chance has it, and no sooner', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.now = 10_999;
    await value.get();
    expect(world.loads).toBe(1);
    world.now = 11_000;
    await value.get();
    expect(world.loads).toBe(2);
  });

  test('tells its age, and that there is none', async () => {
    const { world, value } = refreshing();
    expect(value.ageMs()).toBeNull();
    await value.get();
    expect(value.ageMs()).toBe(0);
    world.now = 1_234;
    expect(value.ageMs()).toBe(1_234);
    world.now = -1;
    expect(value.ageMs()).toBeNull();
  });

  test('is served without waiting while it is young enough, and one slow load is waited for by all', async () => {
    const arrived: ((text: string) => void)[] = [];
    let now = 0;
    const value = new RefreshingValue<string>({
      load: () => new Promise((resolve) => arrived.push(resolve)),
      now: () => now,
      random: () => 0,
      onFailure: () => {},
    });
    const first = value.get();
    arrived[0]?.('a');
    expect(await first).toBe('a');
    now = 10_000;
    expect(await value.get()).toBe('a');
    now = 30_000;
    const late = [value.get(), value.get()];
    expect(arrived).toHaveLength(2);
    arrived[1]?.('b');
    expect(await Promise.all(late)).toEqual(['b', 'b']);
    expect(value.ageMs()).toBe(20_000);
  });

  test('serves for 5 minutes to the millisecond while loads fail, and is then retried as one that is not there', async () => {
    const { world, value } = refreshing({ retryMs: 1000 });
    await value.get();
    world.fail = true;
    world.now = 5 * MINUTE - 1;
    expect(await value.get()).toBe('a');
    expect(world.loads).toBe(2);
    world.now = 5 * MINUTE;
    expect(await value.get()).toBeNull();
    world.now = 6 * MINUTE;
    await value.get();
    expect(world.loads).toBe(3);
    world.now = 6 * MINUTE + 749;
    await value.get();
    expect(world.loads).toBe(3);
    world.now = 6 * MINUTE + 750;
    await value.get();
    expect(world.loads).toBe(4);
  });

  test('is retried at once from the very millisecond on at which it serves no more', async () => {
    const { world, value } = refreshing({ retryMs: 1000 });
    await value.get();
    world.fail = true;
    world.now = 5 * MINUTE;
    expect(await value.get()).toBeNull();
    world.now += 750;
    await value.get();
    expect(world.loads).toBe(3);
  });
});
