import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  begins,
  entriesOf,
  entryChanges,
  type IndexEntry,
  notActivatedEntry,
  TEXT_COLUMNS,
  userOfEntry,
} from '../../../../../shared/core/users/search/entries.ts';
import { LONGEST_TEXT, wordsOf } from '../../../../../shared/core/users/search/fold.ts';
import type { UserRecord } from '../../../../../shared/core/users/user-record.ts';
import { storedUser } from '../../../../support/memory-admin.ts';

/** Few letters, so that texts often begin alike; capitals, an accent, a wide letter, marks between words. */
const LETTERS = ['a', 'b', 'A', 'É', 'é', 'Ａ', '1', '.', ' ', '-', '@'];
const text = fc.array(fc.constantFrom(...LETTERS), { maxLength: 6 }).map((letters) => letters.join(''));
const users = fc
  .record({ name: text.filter((name) => name.trim() !== ''), first_name: text, last_name: text, email: text })
  .map(({ name, ...fields }) => storedUser(plain(name), fields));

/** Written anew, without the code under test. */
const plain = (of: string): string => of.normalize('NFKC').toLowerCase();

/** What a person expects of a search: some name or word of a name, or the e-mail address, begins so. */
function expected({ user_name, first_name, last_name, email }: UserRecord, typed: string): boolean {
  const whole = plain(`${first_name} ${last_name}`.trim()) || user_name;
  const turned = plain(`${last_name.trim()} ${first_name.trim()}`).trim();
  if ([user_name, whole.trim(), plain(email)].some((each) => each.slice(0, typed.length) === typed)) return true;
  return [user_name, whole.trim(), turned].some((each) =>
    [...each].some((letter, at) => {
      const before = [...each][at - 1] ?? ' ';
      return /[a-zé0-9]/.test(letter) && !/[a-zé0-9]/.test(before) && [...each].slice(at).join('').startsWith(typed);
    }),
  );
}

const textEntries = (user: UserRecord): string[] =>
  entriesOf(user)
    .filter(({ column }) => (TEXT_COLUMNS as readonly string[]).includes(column))
    .map(({ entry }) => entry);

describe('entries of a user', () => {
  test('are found by exactly the beginnings that a person expects', () => {
    fc.assert(
      fc.property(users, text.map(plain), (user, typed) => {
        fc.pre(typed.trim() !== '' && !typed.startsWith(' '));
        const found = textEntries(user).some((entry) => entry.slice(0, entry.indexOf('\u0001')).startsWith(typed));
        expect(found).toBe(expected(user, typed));
        expect(begins(user, typed)).toBe(found);
      }),
      { numRuns: 2000 },
    );
  });

  test('are each there once, and name their user', () => {
    fc.assert(
      fc.property(
        users,
        fc.array(fc.constantFrom('itil', 'soap', 'x'.repeat(LONGEST_TEXT), 'x'.repeat(LONGEST_TEXT + 1))),
        (user, roles) => {
          const entries = entriesOf({ ...user, roles });
          expect(new Set(entries.map(({ column, entry }) => `${column} ${entry}`)).size).toBe(entries.length);
          expect(new Set(entries.map(({ entry }) => userOfEntry(entry)))).toEqual(new Set([user.user_name]));
        },
      ),
    );
  });

  test('hold nothing that signs in', () => {
    const user = storedUser('jo', {
      secrets: [{ id: '0a1b2c3d', created_at: '', created_by: '', ends_at: null, kept: false }],
      envelope: '{"a":1}',
    });
    expect(
      entriesOf(user)
        .map(({ entry }) => entry)
        .join('\n'),
    ).not.toMatch(/0a1b2c3d|\{|hash/);
  });
});

const sortedKeys = (entries: readonly IndexEntry[]): string[] => entries.map(({ column, entry }) => `${column} ${entry}`).sort();

test('a change takes away and brings what makes the entries of before those of after', () => {
  fc.assert(
    fc.property(users, users, fc.boolean(), (before, { first_name, last_name, email }, activates) => {
      const old = { ...before, activated: false };
      const set = { first_name, last_name, email, ...(activates ? { web_service_access_only: true } : {}) };
      const { over, wanted } = entryChanges(old, set);
      const gone = new Set(sortedKeys(over));
      const kept = entriesOf(old).filter((entry) => !gone.has(sortedKeys([entry])[0] ?? ''));
      expect(sortedKeys([...kept, ...wanted])).toEqual(sortedKeys(entriesOf({ ...old, ...set, activated: activates })));
    }),
  );
});

test('the activation takes away the one entry of a user who was not activated', () => {
  const before = storedUser('jo', { activated: false });
  const { over, wanted } = entryChanges(before, { web_service_access_only: false });
  expect([over, wanted]).toEqual([[notActivatedEntry('jo')], []]);
});

test.each([
  ['  Abel   TUTER ', ['abel', 'tuter']],
  ['Ａｂｅｌ', ['abel']],
  ['É', ['é']],
  ['%', ['%']],
  ['*', ['*']],
  ['', []],
  [' \t ', []],
  ['a a', ['a']],
  ['x'.repeat(200), ['x'.repeat(LONGEST_TEXT)]],
])('a search for %j looks for %j', (typed, words) => {
  expect(wordsOf(typed)).toEqual(words);
});
