import { asciiLookAlike } from './look-alikes.ts';
import { normalizeUserName } from './user.ts';

/** In characters, the length of the platform's column. */
export const LONGEST_USER_NAME = 40;

/** A name as typed, without surrounding white space. The look-behind keeps the time linear: a run of white space is tried once. */
export const typedUserName = (typed: string): string => typed.replace(/^\p{White_Space}+|(?<!\p{White_Space})\p{White_Space}+$/gu, '');

/**
 * The user whom an identity provider names: the stored name, apart from surrounding white space and the case of A to Z. A provider may have
 * users whose names only fold to one of ours, such as `ⓐdmin`: they are other people.
 *
 * @returns the stored name; null: no record can be meant.
 */
export function assertedUserName(asserted: string): string | null {
  const name = asserted.replace(/^[ \t\r\n]+|(?<![ \t\r\n])[ \t\r\n]+$/g, '').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return normalizeUserName(name) === name ? name : null;
}

/** Scripts in everyday use, except Latin and Cyrillic. Source: Unicode UAX 31 (recommended scripts). */
const SCRIPTS = [
  ...['Arabic', 'Armenian', 'Bengali', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati', 'Gurmukhi', 'Hebrew', 'Kannada', 'Khmer'],
  ...['Lao', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
];

/** Letters of today's languages, without those of phonetics, old texts and small capitals, which imitate others. */
const LATIN = 'A-Za-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u017e\\u018f\\u01a0\\u01a1\\u01af\\u01b0\\u01cd-\\u0233\\u0259\\u1e00-\\u1eff';
const CYRILLIC = '\\u0400-\\u045f\\u048a-\\u052f';

/** Digits, ASCII signs and marks go with every script. */
const COMMON = '\\x21-\\x40\\x5b-\\x60\\x7b-\\x7e\\p{scx=Inherited}';
const written = (...letters: readonly string[]): RegExp => new RegExp(`^[${COMMON}${letters.join('')}]*$`, 'u');
const scx = (script: string): string => `\\p{scx=${script}}`;

/** Scripts that a name may combine. Source: Unicode UTS 39 (restriction level Highly Restrictive). */
const WRITINGS: readonly RegExp[] = [
  written(LATIN, scx('Han'), scx('Hiragana'), scx('Katakana')),
  written(LATIN, scx('Han'), scx('Bopomofo')),
  written(LATIN, scx('Han'), scx('Hangul')),
  written(CYRILLIC),
  ...SCRIPTS.map((script) => written(scx(script))),
];

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/u;
/** A mark without a letter, the same mark twice, or many marks on one letter: no language writes like this. */
const ODD_MARKS = /^\p{M}|(\p{Mn})\1|\p{Mn}{4}/u;
const RIGHT_TO_LEFT = /[\p{scx=Arabic}\p{scx=Hebrew}\p{scx=Thaana}]/u;
/** Source: RFC 5893, section 2 (the Bidi rule). */
const ONE_DIRECTION = /^(?=\p{L}).*[\p{L}\d]\p{M}*$/u;

/** Rules for the characters of a new name, first to last: what breaks the rule, and how to fix it. */
const RULES: readonly (readonly [(name: string) => boolean, (name: string) => string])[] = [
  [
    (name) => /[:\p{Cc}]/u.test(name) || !name.isWellFormed(),
    () => 'Leave out colons and control characters, which Basic authentication cannot carry.',
  ],
  [(name) => INVISIBLE.test(name), () => 'Leave out invisible characters: type the name by hand instead of pasting it.'],
  [(name) => /\p{White_Space}/u.test(name), () => 'Leave out spaces: write a dot or a hyphen between words.'],
  [(name) => name.normalize('NFC') !== name.normalize('NFKC'), (name) => `Type it in plain letters: ${name.normalize('NFKC')}`],
  [
    (name) => /[^\x21-\x7e\p{L}\p{M}]/u.test(name),
    () => 'Use letters, the digits 0 to 9 and the signs of a plain keyboard, such as . - _ and @.',
  ],
  [(name) => ODD_MARKS.test(name.normalize('NFC')), () => 'Leave out accents that stand alone, twice or in a pile.'],
  [
    (name) => !WRITINGS.some((writing) => writing.test(name.normalize('NFC'))),
    () => 'Use the everyday letters of one script: a mix, such as Latin and Cyrillic letters, can look like another name.',
  ],
  [(name) => lookAlikeOf(name) !== null, (name) => `Choose another name: in these letters it looks like ${lookAlikeOf(name)}.`],
  [
    (name) => RIGHT_TO_LEFT.test(name) && !ONE_DIRECTION.test(name),
    () => 'Begin the name with a letter and end it with a letter or digit, so that it reads in one direction.',
  ],
];

/** Capital letters may look like other letters than small ones do. */
const lookAlikeOf = (name: string): string | null => asciiLookAlike(name) ?? asciiLookAlike(normalizeUserName(name) ?? name);

/**
 * What is wrong with the name of a new user and how to fix it; null: nothing. Existing records keep any other name, and work.
 *
 * Source: RFC 7617, section 2 (no colon, no control character); RFC 8265, section 3 (no spaces, one direction, no compatibility
 * characters); Unicode UTS 39 (scripts, look-alikes).
 *
 * @param name as typed, without surrounding white space.
 */
export function newUserNameError(name: string): string | null {
  const stored = normalizeUserName(name);
  const long = [name, stored ?? ''].some((each) => [...each].length > LONGEST_USER_NAME);
  if (stored === null || long) return `Type a user name of 1 to ${LONGEST_USER_NAME} characters.`;
  return RULES.find(([breaks]) => breaks(name))?.[1](name) ?? null;
}
