import type { UsageRow } from '../rows.ts';

/** Addresses of people are kept so long, in milliseconds. Source: docs/contract.md, "Memory". */
export const SOURCES_KEPT_MS = 90 * 86_400_000;

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
