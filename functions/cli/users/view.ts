import { timeText } from '../../../shared/core/instant.ts';
import { goodSecrets } from '../../../shared/core/users/change/credentials/secret-change.ts';
import { DATE_FIELDS, reachedFields, WRITTEN_THROUGH } from '../../../shared/core/users/dates.ts';
import { readUserRecord } from '../../../shared/core/users/user-record.ts';
import type { StoredUser } from '../../../shared/core/users/user-store.ts';

/** What the command line shows of a user and, but for the name, sets. Never the password's hash. */
export const TEXTS = ['first_name', 'last_name', 'email', 'owner'] as const;
export const FLAGS = [
  'active',
  'locked_out',
  'password_needs_reset',
  'web_service_access_only',
  'user_interface_only',
  'internal_integration_user',
] as const;

/** Roles granted, sorted. */
export const rolesOf = ({ roles }: StoredUser): string[] =>
  roles instanceof Set || Array.isArray(roles) ? [...roles].map(String).sort() : [];

/** A record with what its reached dates have closed, as of a time; wrong and missing attributes stay as they are. */
function asOf(item: StoredUser, now: number): StoredUser {
  const record = readUserRecord(item, now);
  const dates = DATE_FIELDS.map((field) => [field, record.reached[field] ?? (record[field] || null)]);
  return Object.assign({ ...item, ...Object.fromEntries(dates) }, ...reachedFields(record.reached).map((field) => WRITTEN_THROUGH[field]));
}

/**
 * A record as it is shown, with the flags as of a time and the dates as stored; `sys_id` is what a reference to the user holds.
 *
 * @param now milliseconds since the epoch.
 */
export function view(item: StoredUser, now: number): Record<string, unknown> {
  const shown = asOf(item, now);
  const fields = ['user_name', 'sys_id', ...TEXTS, ...FLAGS, ...DATE_FIELDS].map((field) => [field, shown[field] ?? null]);
  return {
    ...Object.fromEntries(fields),
    has_password: item.password_hash !== undefined,
    password_until: readUserRecord(item, now).password_until || null,
    second_factor: hasFactor(item, now),
    secrets: secretIds(item, now),
    roles: rolesOf(item),
    managed_by: readUserRecord(item, now).managed_by || null,
  };
}

/** Whether a person is enrolled. */
const hasFactor = (item: StoredUser, now: number): boolean => readUserRecord(item, now).second_factor;

/** Ids of the secrets that have not ended. */
const secretIds = (item: StoredUser, now: number): string[] => goodSecrets(readUserRecord(item, now), now).map(({ id }) => id);

/** How the specification tells users apart, and until when. */
export function kind(item: StoredUser, now: number): string {
  const { web_service_access_only: flag, user_interface_only: pagesOnly } = asOf(item, now);
  if (flag === true) return pagesOnly === true ? 'non-interactive, user interface only: refused' : 'non-interactive';
  const words = flag === undefined ? 'interactive (not activated)' : 'interactive';
  return (pagesOnly === true ? `${words}, user interface only` : words) + untilText(readUserRecord(item, now).web_service_access_only_from);
}

/** Whether the account can work, in a word or two, and until when. */
export function state(item: StoredUser, now: number): string {
  const { active } = asOf(item, now);
  const states = [
    active === true ? null : 'inactive',
    item.locked_out === true ? 'locked' : null,
    item.password_needs_reset === true ? 'needs reset' : null,
    item.password_hash === undefined && secretIds(item, now).length === 0 ? 'no password' : null,
  ].filter((word) => word !== null);
  return (states.join(', ') || 'active') + (active === true ? untilText(readUserRecord(item, now).active_until) : '');
}

const untilText = (date: string): string => (date === '' ? '' : ` until ${timeText(date)}`);
