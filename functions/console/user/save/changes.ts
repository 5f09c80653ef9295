import type { AuditEntry } from '../../../../shared/core/audit.ts';
import { endsElevation, endsSessions, NEW_PASSWORD } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { FIELD_NAMES, NEW_USER, USER_LABELS, type UserFields, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { redirect } from '../../../../shared/web/parts/page.tsx';
import { fieldLabel } from '../../history/names.ts';
import { userAddress } from '../../links.ts';
import type { ConsoleRequest } from '../../request.ts';
import type { Opened } from './opened.ts';

/** What another person changed, in words. */
export function differences(opened: Opened, record: UserRecord): string[] {
  const fields = FIELD_NAMES.filter((name) => opened.fields[name] !== record[name]).map(
    (name) => `${USER_LABELS[name]}: was ${said(opened.fields[name])}, is now ${said(record[name])}`,
  );
  const [before, now] = [[...opened.roles].sort().join(', '), record.roles.join(', ')];
  return before === now ? fields : [...fields, `Roles: were ${before || 'none'}, are now ${now || 'none'}`];
}

/** What a save has done, in words, from the history that it left. */
export function done(entries: readonly AuditEntry[], graph: RoleGraph): string[] {
  const texts = entries.map(({ field, old, new: now }) =>
    field === NEW_PASSWORD.field ? 'The password is a new one.' : `${fieldLabel(field)}: was ${saidText(old)}, is now ${saidText(now)}.`,
  );
  const [before, after] = [fieldsAt(entries, 'old'), fieldsAt(entries, 'new')];
  const newPassword = entries.some(({ field }) => field === NEW_PASSWORD.field);
  const ended = endsSessions(before, after, newPassword) || endsElevation(before.roles, after.roles, graph);
  return ended ? [...texts, 'Every session of this user has ended.'] : texts;
}

/** The boxes and roles among changes, before or after; what did not change does not matter. */
const fieldsAt = (entries: readonly AuditEntry[], side: 'old' | 'new'): UserFields & { readonly roles: readonly string[] } => ({
  ...NEW_USER,
  ...Object.fromEntries(entries.map((entry) => [entry.field, entry[side] === 'true'])),
  roles: entries.filter(({ field }) => field === 'roles').flatMap((entry) => entry[side].split(', ')),
});

const said = (value: string | boolean): string => (typeof value === 'boolean' ? (value ? 'selected' : 'clear') : `“${value}”`);
const saidText = (value: string): string => said(value === 'true' || (value !== 'false' && value));

/** Who or what overtook a form, and when. */
export const staleText = ({ version }: Opened, { sys_updated_by, sys_updated_on, ...record }: UserRecord): string =>
  version === record.version
    ? DATE_REACHED
    : `Not saved: ${sys_updated_by || 'another person'} changed this user${sys_updated_on === '' ? '' : ` at ${sys_updated_on} UTC`}, after you opened the form.`;

const DATE_REACHED = 'Not saved: a date of this user was reached after you opened the form.';

export type Notice =
  | 'saved'
  | 'created'
  | 'roles_saved'
  | 'lockout_cleared'
  | 'federated_added'
  | 'federated_removed'
  | 'token_ended'
  | 'sessions_ended'
  | 'envelope_saved'
  | 'second_factor_reset'
  | 'secret_ended';

/** Back to the User form, which says what this very request has done. */
export const backToUser = ({ shell, context }: ConsoleRequest, { user_name }: Pick<UserRecord, 'user_name'>, notice: Notice) => {
  return redirect(userAddress(shell, user_name, { sysparm_notice: notice, sysparm_decision: context.decision_id }));
};
