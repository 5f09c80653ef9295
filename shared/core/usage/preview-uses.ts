import { REASONS } from '../decision/reasons.ts';
import type { UsageRow } from './rows.ts';
import { GOOD_CREDENTIALS } from './rows-of.ts';
import { OTHER, refusedOf, useOf } from './what.ts';

/**
 * Protocols and surfaces (`ui`, `portal`) that an account used or was refused with good credentials, as `noteUse` takes them from a log.
 *
 * @returns null: not every use has a row of its own, so it may have used anything.
 */
export function usesOfRows(rows: readonly UsageRow[]): Set<string> | null {
  if (rows.some(({ what }) => what === OTHER)) return null;
  return new Set(
    rows.flatMap((row) => {
      const use = useOf(row) ?? refusedWithGoodCredentials(row);
      // A sign-in, which is on a public page, is no use of a protocol or surface.
      return use === null || use.surface === 'public' ? [] : [use.protocol ?? use.surface];
    }),
  );
}

/** A function refuses only what the gate has let in. */
function refusedWithGoodCredentials(row: UsageRow) {
  const refused = refusedOf(row);
  return refused === null || GOOD_CREDENTIALS.includes(refused.reason) || !Object.hasOwn(REASONS, refused.reason) ? refused : null;
}
