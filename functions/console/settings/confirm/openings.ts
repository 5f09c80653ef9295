import { openEnd, SETTING_ROWS, type SettingRow } from '../../../../shared/core/settings/settings.ts';
import type { GuestFacts } from '../guest-reach.ts';
import type { Saving } from '../saving.ts';
import { EVERYTHING, openingSays } from './words.ts';

/** Something that saving lets in that is refused now, or for longer. */
export interface Opening {
  readonly row: SettingRow;
  /** What is stored now; null: nothing. */
  readonly old: string | null;
  /** What will be stored. */
  readonly wanted: string;
  /** What will be in force, and what anybody could then do: sentences. */
  readonly says: readonly string[];
}

/**
 * What saving would open: a setting that opens or stays open for longer, and a protocol that is open and no longer switched off.
 *
 * @param facts with settings as they are stored.
 */
export function openingsOf({ values, blocks }: Pick<Saving, 'values' | 'blocks'>, facts: GuestFacts): Opening[] {
  const stored: ReadonlyMap<string, string> = facts.stored ?? new Map();
  const after: ReadonlyMap<string, string> = new Map<string, string>([...stored, ...values]);
  const openings = SETTING_ROWS.flatMap((row) => {
    const [old, wanted] = [stored.get(row.name) ?? null, after.get(row.name) ?? null];
    const longer = openEnd(wanted) > Math.max(facts.now, openEnd(old));
    const switchedOn = row.protocol !== null && blocks.get(row.protocol) === false && openEnd(wanted) > facts.now;
    if (wanted === null || !(longer || switchedOn)) return [];
    return [{ row, old, wanted, says: openingSays(row, wanted, { ...facts, stored: after }) }];
  });
  const first = openings.findIndex(({ says }) => says.includes(EVERYTHING));
  return openings.map((each, index) => ({ ...each, says: each.says.filter((text) => text !== EVERYTHING || index === first) }));
}
