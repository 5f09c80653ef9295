import { atMost, type Check } from '../../support/long-run.ts';
import type { Figures } from '../lib/chapter.ts';

/** docs/contract.md, "Limits and targets". */
export const TARGETS: readonly (readonly [figure: string, what: string, most: number])[] = [
  ['p50Ms', 'a warm decision, reads answered after 5 ms, p50 (ms)', 5.5],
  ['p99Ms', 'the same, p99 (ms)', 8],
  ['vsFastJwtCached', 'CPU of a decision against cached fast-jwt doing the same job', 1],
  ['roundTripsWarm', 'requests to AWS a warm decision', 1],
  ['wavesCold', 'waves of reads before the first decision', 1],
  ['bundleKb', "the authorizer's bundle (kB)", 270],
  ['memoryWrites', 'writes for a million log lines within an hour', 20_000],
  ['memoryRssGrowthMb', 'what the process grows from the second quarter of that hour to the last (MB)', 32],
  ['octetsMore', 'octets that the memory adds to a decision line', 120],
  ['reviewSlowestP50Ms', 'a page of the review over 100,000 accounts, p50 (ms)', 1000],
  ['searchSlowestP50Ms100k', 'a page of the list of 100,000 users, p50 (ms)', 300],
  ['searchSlowestP50Ms1000k', 'a page of the list of 1,000,000 users, p50 (ms)', 300],
  ['coldVsDefaultSdk', 'load and first request against the default-bundled SDK', 0.6],
];

/** The targets whose figures a run has measured. */
export const checksOf = (figures: Figures): Check[] =>
  TARGETS.flatMap(([name, what, most]) => {
    const value = figures[name];
    return typeof value === 'number' ? [atMost(what, value, most)] : [];
  });
