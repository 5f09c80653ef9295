import { instantOf } from '../../shared/core/instant.ts';
import type { UsageReader, UsageRowStore } from '../../shared/core/usage/ports.ts';
import type { UsageRow } from '../../shared/core/usage/rows.ts';

export interface CleanUpPorts {
  readonly reader: Pick<UsageReader, 'everyRow'>;
  readonly rows: UsageRowStore;
  readonly now: () => number;
  /** Milliseconds left for this run. */
  readonly remaining: () => number;
}

/** Addresses of people are kept so long. Source: docs/contract.md, "Memory". */
export const SOURCES_KEPT_MS = 90 * 86_400_000;
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

/** Only a non-interactive account has rows `from/…`, and every use of one renews such a row. One that became a person's has newer uses. */
export function isMachine(rows: readonly UsageRow[]): boolean {
  const latest = (prefix: string): string =>
    rows.reduce((last, { what, last_seen }) => (what.startsWith(prefix) && last_seen > last ? last_seen : last), '');
  return latest('from/') !== '' && latest('from/') >= latest('use/');
}

/** The same row if it has none. */
export function withoutOldSources(row: UsageRow, before: string): UsageRow {
  const kept = Object.entries(row.sources).filter(([, seen]) => seen >= before);
  return kept.length === Object.keys(row.sources).length ? row : { ...row, sources: Object.fromEntries(kept) };
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
