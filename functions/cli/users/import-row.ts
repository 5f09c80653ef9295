import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import type { UserFields } from '../../../shared/core/users/user-record.ts';

const TEXTS: readonly string[] = ['first_name', 'last_name', 'email'];
const FLAGS: readonly string[] = ['active', 'web_service_access_only', 'internal_integration_user'];

/** Columns of the platform's user export; all but user_name may be missing. */
export const COLUMNS: readonly string[] = ['user_name', ...TEXTS, ...FLAGS, 'roles'];

/** A user as a row of the file wants it. Fields whose cell is empty are absent. */
export interface WantedUser {
  readonly userName: string;
  readonly typedName: string;
  readonly fields: Partial<UserFields>;
  /** Replace those granted; null: the cell is empty. */
  readonly roles: readonly string[] | null;
}

/**
 * Reads a row.
 *
 * @param cells by column name.
 * @returns why it is refused, as a text, where it is.
 */
export function readRow(cells: Readonly<Record<string, string>>, graph: RoleGraph): WantedUser | string {
  const typedName = cells.user_name?.trim() ?? '';
  const userName = normalizeUserName(typedName);
  if (typedName === '') return 'the user has no user_name';
  if (userName === null || /[\p{Cc}:]/u.test(userName)) return 'user_name is too long or holds a colon or control characters';
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
  return { userName, typedName, fields, roles: roles.length === 0 ? null : [...new Set(roles)].sort() };
}
