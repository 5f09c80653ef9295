import { passwordWeakness } from '../../../../shared/core/sign-in/password-rule.ts';
import { withCheckedOwner } from '../../../../shared/core/users/change/owner.ts';
import type { UserErrors, WantedUser } from '../../../../shared/core/users/change/plan-checks.ts';
import { type UserFields, type UserRecord, userFieldsFrom } from '../../../../shared/core/users/user-record.ts';
import type { Form } from '../../../../shared/web/form.ts';
import type { ConsolePorts } from '../../ports.ts';

/** What a person typed into the User form. */
export interface TypedUser {
  readonly userName: string;
  readonly fields: UserFields;
  /** Those of a new user. */
  readonly roles: readonly string[];
  /** Empty: the password stays as it is. */
  readonly password: string;
}

export function readTypedUser(form: Form): TypedUser {
  const text = (name: string): string => form.field(name).trim();
  const flag = (name: string): boolean => form.field(name) === 'true';
  return {
    userName: form.field('user_name'),
    password: form.field('user_password'),
    roles: [...new Set(form.all('role'))].sort(),
    fields: userFieldsFrom(text, flag),
  };
}

/**
 * What the form asks for, for the plan of it.
 *
 * @param record of a stored user: beside a second factor the box User Interface Only is locked, so that the form asks for nothing there.
 */
export async function wantedOf(
  { users, commonPasswords }: ConsolePorts,
  { userName, fields: { user_interface_only, ...fields }, password }: TypedUser,
  record?: UserRecord,
): Promise<WantedUser> {
  const locked = record?.second_factor === true && record.user_interface_only === user_interface_only;
  const wanted = await withCheckedOwner(users, { fields: locked ? fields : { ...fields, user_interface_only } });
  if (password === '') return wanted;
  return { ...wanted, password: { weakness: await passwordWeakness(commonPasswords, password, userName) } };
}

/** PHC string of the password that was typed; null: none was. */
export const hashOf = ({ passwords }: ConsolePorts, { password }: TypedUser): Promise<string> | null =>
  password === '' ? null : passwords.hash(password);

/** A password that was typed is never sent back: a form that is shown again says so beside the field. */
export const withPasswordAgain = (errors: UserErrors, { password }: TypedUser): UserErrors =>
  password === '' || errors.user_password !== undefined
    ? errors
    : { ...errors, user_password: 'Type the password again: it is never sent back.' };
