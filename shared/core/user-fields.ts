import type { UserFields } from './users/user-record.ts';

/** What a person may say of itself. */
export type TextFields = Pick<UserFields, 'first_name' | 'last_name' | 'email'>;
export type TextField = keyof TextFields;

/** In characters, as the platform's columns hold them. */
const LONGEST: Readonly<Record<TextField, number>> = { first_name: 50, last_name: 50, email: 100 };

export const TEXT_FIELDS = Object.keys(LONGEST) as readonly TextField[];

/** What is wrong with names and e-mail address of a user and how to mend it, by field; an empty object: nothing. */
export function textFieldErrors(fields: TextFields): Readonly<Partial<Record<TextField, string>>> {
  const errors: Partial<Record<TextField, string>> = {};
  for (const name of TEXT_FIELDS) {
    if ([...fields[name]].length > LONGEST[name]) errors[name] = `Use at most ${LONGEST[name]} characters.`;
    if (/\p{Cc}/u.test(fields[name]) || !fields[name].isWellFormed()) errors[name] = 'Leave out control characters.';
  }
  if (fields.email !== '' && !/^[^\s@]+@[^\s@]+$/.test(fields.email)) errors.email ??= 'Write an address such as name@example.com.';
  return errors;
}
