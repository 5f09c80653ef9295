import { changedFields } from '../../shared/core/user-admin.ts';
import { FIELD_NAMES, USER_LABELS, type UserFields, type UserRecord } from '../../shared/core/user-record.ts';
import type { Change } from './log.ts';
import type { Opened } from './opened.ts';
import type { TypedUser } from './typed-user.ts';

/** Name of a user's record in the history. */
export const recordOf = (userName: string): string => `sys_user.${userName}`;

/** What the history will say. A password is only said to be new. */
export function changesOf(before: UserFields, { fields, password }: TypedUser): Change[] {
  const changes = changedFields(before, fields).map((field) => ({ field, old: String(before[field]), new: String(fields[field]) }));
  return password === '' ? changes : [...changes, { field: 'user_password', old: '(not shown)', new: '(a new one)' }];
}

/** What somebody else changed, in words. */
export function differences(opened: Opened, record: UserRecord): string[] {
  const said = (value: string | boolean): string => (typeof value === 'boolean' ? (value ? 'selected' : 'clear') : `“${value}”`);
  const fields = FIELD_NAMES.filter((name) => opened.fields[name] !== record[name]).map(
    (name) => `${USER_LABELS[name]}: was ${said(opened.fields[name])}, is now ${said(record[name])}`,
  );
  const [before, now] = [[...opened.roles].sort().join(', '), record.roles.join(', ')];
  return before === now ? fields : [...fields, `Roles: were ${before || 'none'}, are now ${now || 'none'}`];
}
