import { join, sameRow } from '../../shared/core/usage/collect/join.ts';
import type { UsageRow } from '../../shared/core/usage/rows.ts';

/** Enough for the accounts that are used at a time, in a few megabytes. */
const MOST = 5_000;

/**
 * Rows as this environment saw them in the store. A stored row only grows, so what an old copy holds already need be neither read nor
 * written: most lines repeat what the last ten minutes said.
 */
export interface KnownRows {
  /** Whether the store says already what the row adds. */
  covers(row: UsageRow): boolean;
  saw(row: UsageRow): void;
  forget(row: Pick<UsageRow, 'user_name' | 'what'>): void;
}

export function createKnownRows(most = MOST): KnownRows {
  const rows = new Map<string, UsageRow>();
  const keyOf = ({ user_name, what }: Pick<UsageRow, 'user_name' | 'what'>): string => `${what} ${user_name}`;
  return {
    covers(row) {
      const known = rows.get(keyOf(row));
      return known !== undefined && sameRow(known, join(known, row));
    },
    saw(row) {
      const key = keyOf(row);
      rows.delete(key);
      rows.set(key, row);
      const oldest = rows.size > most ? rows.keys().next().value : undefined;
      if (oldest !== undefined) rows.delete(oldest);
    },
    forget: (row) => {
      rows.delete(keyOf(row));
    },
  };
}
