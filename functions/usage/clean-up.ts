import { instantOf } from '../../shared/core/instant.ts';
import { isMachine, SOURCES_KEPT_MS, withoutOldSources } from '../../shared/core/usage/collect/old-sources.ts';
import type { UsageReader, UsageRowStore } from '../../shared/core/usage/ports.ts';
import type { UsageRow } from '../../shared/core/usage/rows.ts';

export interface CleanUpPorts {
  readonly reader: Pick<UsageReader, 'everyRow'>;
  readonly rows: UsageRowStore;
  readonly now: () => number;
  /** Milliseconds left for this run. */
  readonly remaining: () => number;
}

/** Kept free for the account in work. */
const RESERVE_MS = 15_000;
const ATTEMPTS = 5;

/**
 * Takes addresses that are older than 90 days out of the rows of people. It may end in the middle: the next day goes on with what is left.
 *
 * @returns rows that were changed, and whether every account was looked at.
 * @throws DependencyError if the store does not answer.
 */
export async function cleanUp({
  reader,
  rows,
  now,
  remaining,
}: CleanUpPorts): Promise<{ readonly changed: number; readonly done: boolean }> {
  const before = instantOf(now() - SOURCES_KEPT_MS);
  let changed = 0;
  for await (const page of reader.everyRow()) {
    for (const ofUser of Map.groupBy(page, ({ user_name }) => user_name).values()) {
      if (isMachine(ofUser)) continue;
      for (const row of ofUser) if (withoutOldSources(row, before) !== row && (await forget(rows, row, before))) changed += 1;
    }
    if (remaining() < RESERVE_MS) return { changed, done: false };
  }
  return { changed, done: true };
}

async function forget(rows: UsageRowStore, row: UsageRow, before: string): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [stored] = await rows.get([row]);
    if (stored === undefined) return false;
    const after = withoutOldSources(stored.row, before);
    if (after === stored.row) return false;
    if (await rows.put({ row: after, rev: stored.rev })) return true;
  }
  return false;
}
