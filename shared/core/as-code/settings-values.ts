import { NO_INSTANT } from '../instant.ts';
import { readSecondFactorPolicy, SECOND_FACTOR, SECOND_FACTOR_POLICIES } from '../second-factor/policy.ts';
import { SESSION_TIME_ROWS, type SessionTimeRow, timeError } from '../settings/session-times.ts';
import { endOf, openUntil, SETTING_NAMES } from '../settings/settings.ts';
import { BASIC_FOR_PEOPLE, readBasicForPeople } from '../users/person-only.ts';

/** A record of `sys_properties` that files may describe. */
export interface PropertyRow {
  readonly name: string;
  readonly values: readonly string[];
  /** What is in force. @param stored undefined: there is no record; null: it cannot be read. */
  readonly inForce: (stored: string | null | undefined) => string;
}

const recordOf = (stored: string | null | undefined) => (stored === undefined ? null : { value: stored });

export const PROPERTY_ROWS: readonly PropertyRow[] = [
  {
    name: BASIC_FOR_PEOPLE,
    values: ['true', 'false'],
    inForce: (stored) => (readBasicForPeople(recordOf(stored)) === 'yes' ? 'true' : 'false'),
  },
  {
    name: SECOND_FACTOR,
    values: SECOND_FACTOR_POLICIES,
    inForce: (stored) => readSecondFactorPolicy(recordOf(stored)),
  },
];

/** Full names of settings by what files may call them: `soap`, `strict_security`, or the full name. */
export const SETTING_ALIASES: ReadonlyMap<string, string> = new Map([
  ...SETTING_NAMES.map((name) => [shortName(name), name] as const),
  ...[...SETTING_NAMES, ...SESSION_TIME_ROWS.map(({ name }) => name)].map((name) => [name, name] as const),
]);

/** A setting as an export calls it. */
export function shortName(name: string): string {
  const short = /^glide\.(?:basicauth\.required|soap)\.(.*)$/.exec(name)?.[1];
  return short !== undefined && SETTING_NAMES.includes(name) ? short : name;
}

export const timeRow = (name: string): SessionTimeRow | undefined => SESSION_TIME_ROWS.find((row) => row.name === name);

/** What is wrong with the value of a setting, at any time; null: nothing. @param name the full name. */
export function settingError(name: string, value: string): string | null {
  const row = timeRow(name);
  if (row !== undefined) return timeError(row, value);
  if (value === 'true' || value === 'false') return null;
  if (endOf(value) !== null) return null;
  return value.startsWith(openUntil('')) ? NO_INSTANT : `Write "true", "false" or "${openUntil('2026-12-01T06:00Z')}".`;
}
