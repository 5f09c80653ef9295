import { REASONS } from '../../decision/reasons.ts';
import { GOOD_CREDENTIALS } from '../collect/rows-of.ts';
import type { UsageRow } from '../rows.ts';
import { OTHER, refusedOf, useOf } from '../what.ts';

/**
 * Protocols and surfaces (`ui`, `portal`) that an account used or was refused with good credentials, as `noteUse` takes them from a log.
 *
 * @returns `everyUse` false: not every use has a row of its own, so it may have used others, too.
 */
export function usesOfRows(rows: readonly UsageRow[]): { readonly uses: Set<string>; readonly everyUse: boolean } {
  const uses = rows.flatMap((row) => {
    const use = useOf(row) ?? refusedWithGoodCredentials(row);
    // A sign-in, which is on a public page, is no use of a protocol or surface.
    return use === null || use.surface === 'public' ? [] : [use.protocol ?? use.surface];
  });
  return { uses: new Set(uses), everyUse: rows.every(({ what }) => what !== OTHER) };
}

/** A function refuses only what the gate has let in. */
function refusedWithGoodCredentials(row: UsageRow) {
  const refused = refusedOf(row);
  return refused === null || GOOD_CREDENTIALS.includes(refused.reason) || !Object.hasOwn(REASONS, refused.reason) ? refused : null;
}
