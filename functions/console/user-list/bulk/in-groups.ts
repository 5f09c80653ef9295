/** Requests that wait at once: a page of users is read without a flood of connections. */
const AT_ONCE = 10;

/** Does something with each, a few at a time; the results in the same order. */
export async function inGroups<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += AT_ONCE)
    results.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(work))));
  return results;
}
