import { DATE_FIELDS } from '../dates.ts';
import type { RoleGraph } from '../roles.ts';
import { FIELD_NAMES, type UserFields, type UserRecord } from '../user-record.ts';
import { kindErrors } from './kind-checks.ts';
import { refusalOf } from './plan-checks.ts';
import { type Actor, NEW_PASSWORD } from './rank.ts';

/** An input of a user's form. */
export type UserInput = keyof UserFields | typeof NEW_PASSWORD.field;

/** Why an input cannot be changed, in a sentence; inputs that are left out can be. */
export type Locks = Readonly<Partial<Record<UserInput, string>>>;

/** A date that is still to come when a form is opened. */
const LATER = '9999-12-31T23:59Z';

/** What another value of a field is: the other state of a flag, some text, a date to come. A field that holds a text can be emptied. */
export function otherValue(record: UserRecord, field: keyof UserFields): string | boolean {
  const value = record[field];
  if (typeof value === 'boolean') return !value;
  if (value !== '') return '';
  return DATE_FIELDS.some((date) => date === field) ? LATER : 'x';
}

/** A record with the other value of one field. */
export const withOther = (record: UserRecord, field: keyof UserFields): UserRecord => ({ ...record, [field]: otherValue(record, field) });

/**
 * The inputs of a form that an actor cannot change whatever else the form says, each with the reason: by the rules of rank and of guests, and
 * because they do not fit a machine. A form disables them. The rules are asked again when the form is sent.
 *
 * @param now milliseconds since the epoch.
 */
export function locksOf(actor: Actor, record: UserRecord, graph: RoleGraph, now: number): Locks {
  const refused = (changed: UserInput, after: UserRecord): string | null =>
    refusalOf({ actor, graph, before: record, after, changed: [changed] });
  const locks = FIELD_NAMES.map((field) => {
    const after = withOther(record, field);
    return [field, refused(field, after) ?? misfit(record, field, after, now)] as const;
  });
  const password = refused(NEW_PASSWORD.field, record) ?? kindErrors({}, record, { password: { weakness: null } }, now).user_password;
  return Object.fromEntries([...locks, [NEW_PASSWORD.field, password] as const].filter(([, reason]) => reason));
}

/**
 * What does not fit a machine, or a person's second factor. A machine can become a person in the same form, and a person a machine: that is
 * checked when it is sent.
 */
function misfit(record: UserRecord, field: keyof UserFields, after: UserRecord, now: number): string | undefined {
  const factor = record.second_factor && (field === 'user_interface_only' || field === 'web_service_access_only_from');
  if (!factor && (!record.web_service_access_only || !after.web_service_access_only)) return undefined;
  const errors: Readonly<Partial<Record<string, string>>> = kindErrors({ [field]: after[field] }, after, {}, now);
  return errors[field];
}
