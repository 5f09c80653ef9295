import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mannWhitney, median, welch } from './statistics.ts';

/** A known generator, so that a run repeats: Park and Miller, "Random number generators: good ones are hard to find". */
function uniform(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

describe('the statistics of the timing attack', () => {
  test('see a shift of a tenth of the spread in 2,000 pairs, and none in samples of one distribution', () => {
    const [a, b] = [uniform(11, 2000), uniform(12, 2000)];
    const shifted = b.map((value) => value + 0.1);
    for (const p of [welch, mannWhitney]) {
      expect(p(a, b)).toBeGreaterThan(0.01);
      expect(p(a, shifted)).toBeLessThan(1e-9);
    }
  });

  test('cry wolf as often as they say: 1 in 20 at 0.05', () => {
    for (const p of [welch, mannWhitney]) {
      const cries = Array.from({ length: 1000 }, (_, run) => p(uniform(2 * run + 1, 60), uniform(2 * run + 2, 60))).filter(
        (value) => value < 0.05,
      );
      expect(cries.length / 1000).toBeGreaterThan(0.02);
      expect(cries.length / 1000).toBeLessThan(0.08);
    }
  });

  test('agree with tables: |z| of 1.96 is 0.05, and a worked example with ties', () => {
    const even = [1, -1];
    // Means 1.96 standard errors apart.
    const sample = (centre: number) => Array.from({ length: 1000 }, (_, index) => centre + (even[index % 2] ?? 0));
    const error = Math.sqrt((2 * (1000 / 999)) / 1000);
    expect(welch(sample(0), sample(1.959964 * error))).toBeCloseTo(0.05, 4);
    expect(mannWhitney([1, 2, 2, 3], [1, 2, 2, 3])).toBeCloseTo(1, 6);
  });

  test('do not depend on which sample is called first', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 20 });
    fc.assert(fc.property(sample, sample, (a, b) => expect(mannWhitney(a, b)).toBeCloseTo(mannWhitney(b, a), 9)));
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
