import { type CommonPasswords, passwordWeakness } from '../../../shared/core/sign-in/password-rule.ts';

export interface NewPassword {
  readonly typedName: string;
  readonly current: string;
  readonly wanted: string;
  readonly repeated: string;
}

export type NewPasswordErrors = { readonly new_password?: string; readonly new_password_repeat?: string };

/** What is wrong with a new password, by field; an empty object: nothing. */
export async function newPasswordErrors(
  common: CommonPasswords,
  { typedName, current, wanted, repeated }: NewPassword,
): Promise<NewPasswordErrors> {
  const weakness =
    (await passwordWeakness(common, wanted, typedName)) ??
    (wanted === current ? 'Choose a password that differs from the current one.' : null);
  if (weakness !== null) return { new_password: weakness };
  return wanted === repeated ? {} : { new_password_repeat: 'The two new passwords differ. Type the same one twice.' };
}
