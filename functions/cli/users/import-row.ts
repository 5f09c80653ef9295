import { DATE_FIELDS } from '../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import type { UserFields } from '../../../shared/core/users/user-record.ts';
import type { Wanted } from './change.ts';

const TEXTS: readonly string[] = ['first_name', 'last_name', 'email', 'owner', ...DATE_FIELDS];
const FLAGS: readonly string[] = ['active', 'web_service_access_only', 'user_interface_only', 'internal_integration_user'];

/** Columns of the platform's user export, `owner`, `user_interface_only`, the dates and `envelope` (JSON text); all but user_name may be missing. */
export const COLUMNS: readonly string[] = ['user_name', ...TEXTS, ...FLAGS, 'roles', 'envelope'];

const MADE_HERE = 'Secrets are made here, by nis secrets NAME make, and never imported.';

/** Credentials of machines, which no file brings: nothing of them is dropped silently. */
export const REFUSED_COLUMNS: Readonly<Record<string, string>> = {
  secrets: MADE_HERE,
  secret_hashes: MADE_HERE,
  secret_hashes_kept: MADE_HERE,
  password_until: MADE_HERE,
  second_factor: 'A second factor is set up by its person, at the profile, and never imported.',
  federated: 'Add federated identities of non-interactive users by nis federated NAME add ISSUER SUBJECT.',
};

/** A user as a row of the file wants it. Fields and roles whose cell is empty are absent. */
export interface WantedUser {
  /** Normalised. */
  readonly userName: string;
  readonly typedName: string;
  readonly wanted: Wanted;
  /** The file says that the password needs a reset, which it cannot of a non-interactive user. It sets nothing. */
  readonly needsReset: boolean;
}

/**
 * Reads a row. Whether the values may be stored, the plan of the change says.
 *
 * @param cells by column name.
 * @returns why it is refused, as a text, where it is.
 */
export function readRow(cells: Readonly<Record<string, string>>, graph: RoleGraph): WantedUser | string {
  const typedName = typedUserName(cells.user_name ?? '');
  const userName = normalizeUserName(typedName);
  if (typedName === '') return 'the user has no user_name';
  if (userName === null) return 'user_name is too long';
  const fields: Record<string, string | boolean> = {};
  for (const [column, cell] of Object.entries(cells)) {
    const value = cell.trim();
    if (value === '') continue;
    if (TEXTS.includes(column)) fields[column] = value;
    if (FLAGS.includes(column)) {
      if (!/^(true|false)$/i.test(value)) return `${column} is ${JSON.stringify(value)} instead of true or false`;
      fields[column] = value.toLowerCase() === 'true';
    }
  }
  const roles = (cells.roles ?? '')
    .split(/[,;]/)
    .map((role) => role.trim())
    .filter((role) => role !== '');
  const unknown = roles.filter((role) => !graph.has(role));
  if (unknown.length > 0) return `there is no role ${unknown.join(', ')}`;
  const needsReset = /^true$/i.test((cells.password_needs_reset ?? '').trim());
  const envelope = (cells.envelope ?? '').trim();
  const more = {
    ...(roles.length === 0 ? {} : { roles }),
    ...(envelope === '' ? {} : { envelope: { kind: 'set' as const, text: envelope } }),
  };
  return { userName, typedName, needsReset, wanted: { fields: fields as Partial<UserFields>, ...more } };
}
