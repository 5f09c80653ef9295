/** Beyond this length a name is no misspelling of ours. */
const LONGEST = 64;

/** The known name that a wrong one is nearest to; null: none is near. Case, hyphens and underscores do not count. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  if (wrong.length > LONGEST) return null;
  const plain = (name: string): string => name.toLowerCase().replace(/[-_. ]/g, '');
  const ranked = known
    .map((name) => ({ name, distance: distance(plain(wrong), plain(name)) }))
    .filter(({ name, distance: far }) => far <= Math.max(1, Math.floor(plain(name).length / 3)))
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.name ?? null;
}

/** Letters to add, leave out, change or swap with the next one. */
function distance(one: string, other: string): number {
  let [older, old] = [[] as number[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min((old[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (old[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        least = Math.min(least, (older[column - 2] ?? 0) + 1);
      next.push(least);
    }
    [older, old] = [old, next];
  }
  return old[other.length] ?? 0;
}
