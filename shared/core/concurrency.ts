/**
 * Runs an action for each entry, in order, at most `most` at a time.
 *
 * @throws the first failure, after every action that had begun has ended, so that nothing continues unnoticed.
 */
export async function forEachOf<T>(
  entries: Iterable<T> | AsyncIterable<T>,
  most: number,
  action: (entry: T) => Promise<void>,
): Promise<void> {
  const waiting = iteratorOf(entries);
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    try {
      for (let next = await waiting.next(); failures.length === 0 && !next.done; next = await waiting.next()) await action(next.value);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, most) }, lane));
  await waiting.return?.();
  if (failures.length > 0) throw failures[0];
}

const iteratorOf = <T>(entries: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> =>
  Symbol.asyncIterator in entries ? entries[Symbol.asyncIterator]() : entries[Symbol.iterator]();

/**
 * Runs a job for each item, at most `most` at a time.
 *
 * @returns results in the order of the items.
 * @throws as `forEachOf`.
 */
export async function mapOf<Item, Result>(items: readonly Item[], most: number, job: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  await forEachOf(items.entries(), most, async ([index, item]) => {
    results[index] = await job(item);
  });
  return results;
}
