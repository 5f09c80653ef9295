/** Calls of the store that run at the same time. */
const AT_ONCE = 10;

/** Runs a job for each item, ten at a time. @returns results in the order of the items. */
export async function inBatches<Item, Result>(items: readonly Item[], job: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(job))));
  }
  return results;
}
