/**
 * Does something with each entry, at most `concurrency` at a time.
 *
 * @throws the first failure, once everything that had begun has ended: nothing goes on behind the caller's back.
 */
export async function forEachOf<T>(entries: readonly T[], concurrency: number, action: (entry: T) => Promise<void>): Promise<void> {
  const waiting = entries[Symbol.iterator]();
  let failure: { readonly error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); failure === null && !next.done; next = waiting.next()) {
      try {
        await action(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, entries.length)) }, lane));
  // TypeScript does not see that a lane may have set it.
  const first = failure as { readonly error: unknown } | null;
  if (first !== null) throw first.error;
}
