import { normalizeUserName } from './user.ts';

/** In characters, as a person counts them. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/**
 * What is wrong with a new password and what to do; null: nothing.
 *
 * @param typedName user name in any spelling.
 */
export function passwordWeakness(wanted: string, typedName: string): string | null {
  const length = [...wanted].length;
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD)
    return `Use ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters: a few words make a good password.`;
  if (/\p{Cc}/u.test(wanted)) return 'Leave out control characters, which Basic authentication cannot carry.';
  const name = normalizeUserName(wanted);
  return name !== null && name === normalizeUserName(typedName) ? 'Choose a password that differs from the user name.' : null;
}
