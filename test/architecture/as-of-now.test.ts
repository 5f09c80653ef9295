import { describe, expect, test } from '@jest/globals';
import { filesOf, readText } from '../docs/comments.ts';

/** A stored value that a date or an end can change, read without asking for the time. */
const RULES: readonly {
  readonly what: string;
  readonly found: RegExp;
  readonly only: (text: string) => boolean;
  readonly allowed: readonly string[];
}[] = [
  {
    what: 'takes the dates out of a stored record: readUser and readUserRecord do, for the time that they are given',
    found: /\breadDates\b/,
    only: () => true,
    allowed: ['shared/core/users/dates.ts', 'shared/core/users/user.ts', 'shared/core/users/user-record.ts'],
  },
  {
    what: 'reads a date, or what a date sets, from a stored record: ask readUser or readUserRecord',
    found:
      /\b(item|stored|raw)\b\)?(\??\.|\??\.?\[')(active|active_until|web_service_access_only|web_service_access_only_from|session_generation)\b/,
    only: () => true,
    allowed: [
      'shared/core/users/user.ts',
      'shared/core/users/user-record.ts',
      // Whether activation finds the flag, and of which type it is.
      'shared/core/activation/preview.ts',
    ],
  },
  {
    what: 'reads a setting from the store: ask readSetting or readOpening',
    found: /\.get\([^()]*\)\??(\.value)?\s*[!=]==?\s*'(true|false)/,
    only: (text) => /core\/settings\/settings\.ts/.test(text),
    allowed: [],
  },
  {
    what: 'takes a value apart that opens until an instant: ask readOpening',
    found: /'false until |"false until |startsWith\('false/,
    only: () => true,
    allowed: ['shared/core/settings/settings.ts'],
  },
];

/** Comments are none. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

const broken = (file: string, text: string): string[] =>
  RULES.filter(({ found, only, allowed }) => !allowed.includes(file) && only(text) && found.test(codeOf(text))).map(
    ({ what }) => `${file} ${what}`,
  );

describe('users and settings are read as of a time, in one place', () => {
  test('by every file of the product', () => {
    const files = filesOf(['functions', 'shared', 'infra'], /\.tsx?$/);
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap((file) => broken(file, readText(file)))).toEqual([]);
  });

  const SETTINGS = "import { SETTING_NAMES } from '../../shared/core/settings/settings.ts';\n";
  test.each([
    ['a date of an item', 'const gone = item.active_until;'],
    ['a date of a stored record, by its name', "const gone = stored?.['web_service_access_only_from'];"],
    ['a date of an item in brackets', "const gone = (item)['active_until'];"],
    ['a flag that a date sets', 'if (item.active === true) return;'],
    ['the generation of a stored record', 'const generation = stored.session_generation;'],
    ['dates that are never applied', "import { readDates } from '../../shared/core/users/dates.ts';"],
    ['a stored setting', `${SETTINGS}const open = stored.get(name) === 'false';`],
    ['a stored setting of Parameter Store', `${SETTINGS}const open = settings.get(name)?.value !== 'false';`],
    ['an opening with an end', "const end = value.slice('false until '.length);"],
  ])('another reader is noticed: %s', (_what, text) => {
    expect(broken('functions/console/other.ts', text)).toHaveLength(1);
  });

  test('what has been read already is none', () => {
    const text =
      "const { active_until } = record;\nconst open = readSetting(stored, name, now) === 'off';\nif (user.active) return form.get('x') === 'true';";
    expect(broken('functions/console/other.ts', text)).toEqual([]);
  });
});
