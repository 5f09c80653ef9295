import { normalizeUserName } from '../../shared/core/user.ts';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

export interface NewPassword {
  readonly typedName: string;
  readonly current: string;
  readonly wanted: string;
  readonly repeated: string;
}

export type NewPasswordErrors = { readonly new_password?: string; readonly new_password_repeat?: string };

/** What is wrong with a new password, by field; an empty object: nothing. Lengths are characters, as a person counts them. */
export function newPasswordErrors({ typedName, current, wanted, repeated }: NewPassword): NewPasswordErrors {
  const weakness = weaknessOf(wanted, current, typedName);
  if (weakness !== null) return { new_password: weakness };
  return wanted === repeated ? {} : { new_password_repeat: 'The two new passwords differ. Type the same one twice.' };
}

function weaknessOf(wanted: string, current: string, typedName: string): string | null {
  const length = [...wanted].length;
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD)
    return `Use ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters: a few words make a good password.`;
  if (/\p{Cc}/u.test(wanted)) return 'Leave out control characters, which Basic authentication cannot carry.';
  if (wanted === current) return 'Choose a password that differs from the current one.';
  const name = normalizeUserName(wanted);
  return name !== null && name === normalizeUserName(typedName) ? 'Choose a password that differs from the user name.' : null;
}
