import type { StoredRecord } from '../tables/records.ts';
import { readUserRecord } from './user-record.ts';

/** What the view of users is made of, beside `user_name` and `sys_id`: no password, no role, no flag that decides about access but `active`. */
export const VIEW_ATTRIBUTES = ['first_name', 'last_name', 'email', 'active', 'active_until'] as const;

/**
 * A user as integrations may see it: `sys_id`, `user_name`, `name`, `email`, `active`. An account whose end is reached is not active.
 *
 * The name is made of first and last name, and is the user name where there is neither. What cannot be read counts as not active and as no
 * value: the view never claims more than the record.
 *
 * @param item attributes of the index, as plain values.
 * @param now milliseconds since the epoch.
 */
export function toUserView(item: Readonly<Record<string, unknown>>, now: number): StoredRecord {
  const text = (name: string): string => (typeof item[name] === 'string' ? item[name].trim() : '');
  const user_name = text('user_name');
  const name = [text('first_name'), text('last_name')].filter((part) => part !== '').join(' ');
  const email = text('email');
  return {
    sys_id: text('sys_id'),
    user_name,
    name: name || user_name,
    ...(email === '' ? {} : { email }),
    active: readUserRecord(item, now).active,
  };
}
