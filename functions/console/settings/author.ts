import type { AuditEntry } from '../../../shared/core/audit.ts';
import type { StoredSetting } from '../../../shared/core/settings/settings.ts';

/** How far the clocks of this function and of Parameter Store may be apart. */
const CLOCKS_APART_MS = 5 * 60 * 1000;

/**
 * Who made a version of a setting. Parameter Store knows this function's role only, so a version that this console made is recognised by
 * number, value and time: a parameter that is deleted begins to count anew.
 */
export function authorOf(
  name: string,
  { version, value, modifiedAt, modifiedBy }: StoredSetting,
  entries: readonly AuditEntry[],
): { readonly text: string; readonly inConsole: boolean } {
  const entry = entries.find(
    (made) =>
      made.field === name &&
      made.parameterVersion === version &&
      made.new === value &&
      (modifiedAt === null || Math.abs(made.at - modifiedAt) <= CLOCKS_APART_MS),
  );
  return entry === undefined
    ? { text: `${modifiedBy || 'an unknown principal'} in Parameter Store`, inConsole: false }
    : { text: entry.by, inConsole: true };
}
