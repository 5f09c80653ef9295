import type { AuditEntry } from '../../../shared/core/audit.ts';
import type { StoredSetting } from '../../../shared/core/settings/settings.ts';
import { namedBy, writerOf } from '../../../shared/core/settings/writer.ts';

export interface Author {
  /** For a person to read. */
  readonly text: string;
  /** A user of this site, what `nis` notes, or the ARN; empty: not known. */
  readonly full: string;
  /** Neither a function nor a deploy. */
  readonly person: boolean;
}

/** How far the clocks of this function and of Parameter Store may be apart. */
const CLOCKS_APART_MS = 5 * 60 * 1000;

/**
 * Who made a version of a setting. Parameter Store knows this function's role only, so a version that this console made is recognised by
 * number, value and time: a parameter that is deleted begins to count anew.
 */
export function authorOf(name: string, { version, value, modifiedAt, modifiedBy }: StoredSetting, entries: readonly AuditEntry[]): Author {
  const entry = entries.find(
    (made) =>
      made.field === name &&
      made.parameterVersion === version &&
      made.new === value &&
      (modifiedAt === null || Math.abs(made.at - modifiedAt) <= CLOCKS_APART_MS),
  );
  if (entry !== undefined) return { text: namedBy(entry.by).name, full: entry.by, person: true };
  const writer = writerOf(modifiedBy);
  return { text: `${writer.name} in Parameter Store`, full: modifiedBy, person: writer.person };
}
