import { mapOf } from '../../../shared/core/concurrency.ts';

/** Calls of the store that run at the same time. */
const AT_ONCE = 10;

/** Runs a job for each item, ten at a time. @returns results in the order of the items. */
export const inBatches = <Item, Result>(items: readonly Item[], job: (item: Item) => Promise<Result>): Promise<Result[]> =>
  mapOf(items, AT_ONCE, job);
