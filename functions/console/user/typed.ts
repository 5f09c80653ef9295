import { type CommonPasswords, passwordWeakness } from '../../../shared/core/sign-in/password-rule.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { textFieldErrors, type UserFields, userFieldsFrom } from '../../../shared/core/users/user-record.ts';
import type { Form } from '../../../shared/web/form.ts';

/** What a person typed into the User form. */
export interface TypedUser {
  readonly userName: string;
  readonly fields: UserFields;
  /** Empty: the password stays as it is. */
  readonly password: string;
}

/** What is wrong, by name of the input. */
export type UserErrors = Readonly<Partial<Record<'user_name' | 'first_name' | 'last_name' | 'email' | 'user_password', string>>>;

/** In characters, as the platform's columns hold them. */
const LONGEST_USER_NAME = 40;

export function readTypedUser(form: Form): TypedUser {
  const text = (name: string): string => form.field(name).trim();
  const flag = (name: string): boolean => form.field(name) === 'true';
  return {
    userName: text('user_name'),
    password: form.field('user_password'),
    fields: userFieldsFrom(text, flag),
  };
}

/** What is wrong with the fields of a user and how to mend it; an empty object: nothing. */
export async function userErrors(common: CommonPasswords, { userName, fields, password }: TypedUser): Promise<UserErrors> {
  const errors = textFieldErrors(fields);
  const weakness = password === '' ? null : await passwordWeakness(common, password, userName);
  return weakness === null ? errors : { ...errors, user_password: weakness };
}

/** A password that was typed is never sent back: a form that is shown again says so beside the field. */
export const withPasswordAgain = (errors: UserErrors, { password }: TypedUser): UserErrors =>
  password === '' || errors.user_password !== undefined
    ? errors
    : { ...errors, user_password: 'Type the password again: it is never sent back.' };

/** What is wrong with the name of a new user; null: nothing. RFC 7617: a user-id holds no colon and no control character. */
export function userNameError(userName: string): string | null {
  const name = normalizeUserName(userName);
  if (name === null || [...name].length > LONGEST_USER_NAME) return `Type a user name of 1 to ${LONGEST_USER_NAME} characters.`;
  if (/[:\p{Cc}]/u.test(name) || !userName.isWellFormed())
    return 'Leave out colons and control characters, which Basic authentication cannot carry.';
  return null;
}
