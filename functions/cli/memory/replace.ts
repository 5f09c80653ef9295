import { sameRow } from '../../../shared/core/usage/collect/join.ts';
import type { StoredRow, UsageRowStore } from '../../../shared/core/usage/ports.ts';
import type { UsageRow } from '../../../shared/core/usage/rows.ts';

/** functions/usage writes a row every ten minutes or less often. */
const ATTEMPTS = 10;

/**
 * Replaces the rows of a user: those that differ are written, those that are not wanted are deleted. Each on the condition that it is as it
 * was read, because functions/usage may write at the same time.
 *
 * @param wanted by `what`.
 * @returns rows that were written or deleted.
 * @throws Error where another write always comes first, DependencyError where the store does not answer.
 */
export async function replaceRows(
  store: Pick<UsageRowStore, 'ofUser' | 'put' | 'remove'>,
  userName: string,
  wanted: ReadonlyMap<string, UsageRow>,
): Promise<number> {
  let changed = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = new Map((await store.ofUser(userName)).map((each) => [each.row.what, each]));
    const changes = changesOf(stored, wanted);
    if (changes.length === 0) return changed;
    for (const { kind, row, rev } of changes) if (await store[kind]({ row, rev })) changed++;
  }
  throw new Error(`The rows of ${userName} change again and again: try again later.`);
}

interface Change extends StoredRow {
  readonly kind: 'put' | 'remove';
}

function changesOf(stored: ReadonlyMap<string, StoredRow>, wanted: ReadonlyMap<string, UsageRow>): Change[] {
  const puts = [...wanted].flatMap(([what, row]): Change[] => {
    const before = stored.get(what);
    if (before !== undefined && sameRow(before.row, row)) return [];
    return [{ kind: 'put', row, rev: before?.rev ?? 0 }];
  });
  const removals = [...stored].flatMap(([what, each]): Change[] => (wanted.has(what) ? [] : [{ kind: 'remove', ...each }]));
  return [...removals, ...puts];
}
