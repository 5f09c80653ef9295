import { secretIdIn } from '../secrets/secret-form.ts';
import { normalizeUserName } from '../users/user.ts';

/** In characters as people count them. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/** Passwords that are common or known from breaches, in lower case; loaded on first use. */
export type CommonPasswords = () => Promise<ReadonlySet<string>>;

/**
 * What is wrong with a new password and what to do; null: nothing. The list is checked last, because it must be loaded.
 *
 * Source: NIST SP 800-63B, section 3.1.1.2 (length, no rules of composition, a blocklist of commonly used and compromised values).
 *
 * @param typedName user name in any spelling.
 */
export async function passwordWeakness(common: CommonPasswords, wanted: string, typedName: string): Promise<string | null> {
  const length = [...wanted].length;
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD)
    return `Use ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters: a few words make a good password.`;
  // It would be held against the secrets only, so that it could never be right.
  if (secretIdIn(wanted) !== null) return 'This text has the form of a secret, which only the product makes: choose a few words instead.';
  if (/\p{Cc}/u.test(wanted)) return 'Leave out control characters, which Basic authentication cannot carry.';
  const name = normalizeUserName(wanted);
  if (name !== null && name === normalizeUserName(typedName)) return 'Choose a password that differs from the user name.';
  const list = await common();
  const known = commonForms(wanted).some((form) => list.has(form));
  return known ? 'This password is on a list of common and breached passwords: choose a few words that do not belong together.' : null;
}

/** Letters by the look-alikes that people write for them. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '3': 'e',
  '5': 's',
  $: 's',
  '7': 't',
};

/** A shorter word says nothing about its origin. */
const SHORTEST_WORD = 4;

/**
 * The plain forms of a password without the usual disguises: capitals, digits and signs around a word, look-alikes, and a repeated word.
 */
export function commonForms(wanted: string): readonly string[] {
  const whole = wanted.normalize('NFKC').toLowerCase();
  const undisguised = (text: string): string => [...text].map((character) => LOOK_ALIKES[character] ?? character).join('');
  const word = (text: string): string => text.replace(/^\P{L}+|\P{L}+$/gu, '');
  const trimmed = [word(whole), undisguised(word(whole)), word(undisguised(whole))];
  const longer = [...trimmed, ...trimmed.map(repeatedUnit)].filter((form) => form.length >= SHORTEST_WORD);
  return [...new Set([whole, undisguised(whole), ...longer])];
}

/** `passwordpassword` is `password`; a text without repetition stays as it is. */
function repeatedUnit(text: string): string {
  return text.slice(0, `${text}${text}`.indexOf(text, 1));
}
