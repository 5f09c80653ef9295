/**
 * Does something with each entry, at most `concurrency` at a time, in the order in which they come.
 *
 * @throws the first failure, once everything that had begun has ended: nothing goes on behind the caller's back.
 */
export async function forEachOf<T>(
  entries: Iterable<T> | AsyncIterable<T>,
  concurrency: number,
  action: (entry: T) => Promise<void>,
): Promise<void> {
  const waiting = iteratorOf(entries);
  let failure: { readonly error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    try {
      for (let next = await waiting.next(); failure === null && !next.done; next = await waiting.next()) await action(next.value);
    } catch (error) {
      failure ??= { error };
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, lane));
  await waiting.return?.();
  // TypeScript does not see that a lane may have set it.
  const first = failure as { readonly error: unknown } | null;
  if (first !== null) throw first.error;
}

const iteratorOf = <T>(entries: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> =>
  Symbol.asyncIterator in entries ? entries[Symbol.asyncIterator]() : entries[Symbol.iterator]();
