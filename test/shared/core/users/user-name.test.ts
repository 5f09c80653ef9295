import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';
import { assertedUserName, newUserNameError, typedUserName } from '../../../../shared/core/users/user-name.ts';

describe('the name of a new user', () => {
  test.each([
    ...['admin', 'Abel.Tuter', "o'brien", 'user@example.com', 'DOMAIN\\user', 'a', 'x'.repeat(40), 'svc-01_b+c(d)'],
    ...['müller', 'mu\u0308ller', 'josé.ñandú', 'Đặng.Văn', 'иван', 'Иван.Петров', 'Ђорђе', 'αλέξης', '山田太郎', '山田taro'],
    ...['ジョン', 'スーパー', '김철수', 'kim-김', '王小明', 'محمد', 'דוד', 'דוד12', 'राम', 'สมชาย', 'ნინო', 'ராமன்'],
  ])('may be %j', (name) => {
    expect(newUserNameError(name)).toBeNull();
  });

  test.each([
    ['is empty', [''], 'Type a user name of 1 to 40 characters.'],
    ['is longer than the column', ['x'.repeat(41), '\ufdfa\ufdfa\ufdfa'], 'Type a user name of 1 to 40 characters.'],
    ['holds what Basic cannot carry', ['a:b', 'a\tb', 'a\u0000', 'a\u0085', '\ud800'], 'Leave out colons and control characters'],
    [
      'holds something invisible',
      [
        'a\u200bb',
        'a\u200db',
        'a\u00adb',
        '\u202eadmin',
        'a\u2066b',
        '\u200fa',
        'a\ufeffb',
        'a\u034fb',
        'a\u180eb',
        'a\u3164b',
        'a\u2800b',
      ],
      'Leave out invisible characters',
    ],
    [
      'holds something invisible that is rare',
      ['a\u{e0041}b', 'a\ufe0fb', 'a\u115fb', 'a\u2028b', 'a\u206fb'],
      'Leave out invisible characters',
    ],
    ['holds white space', ['a b', 'a\u00a0b', 'a\u2003b', 'a\u3000b', 'a\u202fb', 'a\u1680b'], 'Leave out spaces'],
    ['only folds to plain letters', ['ⓐdmin', 'ａｄｍｉｎ', 'ﬁn', '𝐚𝐝𝐦𝐢𝐧', 'admin\u00b9', 'ſam'], 'Type it in plain letters: '],
    ['holds other signs', ['a\u2010b', 'a\u2019b', 'adm😀', '\u0663', 'a\ue000', 'a\u00b7b'], 'Use letters, the digits 0 to 9'],
    ['has odd accents', ['\u0301a', 'n\u0308\u0308'], 'Leave out accents'],
    ['mixes scripts', ['аdmin', 'admіn', 'αdmin', 'דודa', 'かᄀ', '王한か', 'ijаn', 'ნa'], 'Use the everyday letters of one script'],
    [
      'is of letters that imitate others',
      ['ɡuest', 'ᴀᴅᴍɪɴ', 'ꓮdmin', 'Ꭺdmin', '𐐀a', 'ꞌx', 'ʼadmin'],
      'Use the everyday letters of one script',
    ],
    [
      'looks like a name of ASCII',
      ['ѕсоре', 'раура', 'ΑΒΕ', 'admın', 'İnan', 'ноѕт'.replace('н', 'һ').replace('т', 'р')],
      'Choose another name: in these',
    ],
    ['turns direction', ['1דוד', 'דוד.', '(דוד)', '.محمد'], 'Begin the name with a letter and end it'],
  ])('is refused where it %s', (_what, names, text) => {
    for (const name of names) expect([name, newUserNameError(name)]).toEqual([name, expect.stringContaining(text)]);
  });

  test('says how to write what only folds, and what it looks like', () => {
    expect(newUserNameError('ⓐdmin')).toBe('Type it in plain letters: admin');
    expect(newUserNameError('ѕсоре')).toBe('Choose another name: in these letters it looks like scope.');
  });

  test('that is accepted folds to no other name than its own letters, in lower case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (name) => {
        if (newUserNameError(name) !== null) return;
        expect(normalizeUserName(name)).toBe(name.normalize('NFC').toLowerCase().normalize('NFC'));
        expect(name).not.toMatch(/[\p{C}\p{Z}]/u);
      }),
    );
  });
});

test('a typed name loses the white space around it and nothing else', () => {
  expect(typedUserName(' \u00a0\tAbel Tuter\u3000\n')).toBe('Abel Tuter');
  expect(typedUserName('\u200badmin')).toBe('\u200badmin');
});

describe('the user whom an identity provider names', () => {
  test.each([
    ['admin', 'admin'],
    ['Admin', 'admin'],
    [' ABEL.TUTER\r\n', 'abel.tuter'],
    ['Müller', 'müller'],
    ['k', 'k'],
  ])('%j is %j', (asserted, name) => {
    expect(assertedUserName(asserted)).toBe(name);
  });

  test.each(['ⓐdmin', 'ａｄｍｉｎ', '\u212a', 'ſ', 'MÜLLER', 'mu\u0308ller', 'İ', '', ' ', '\u00a0admin', 'ﬁn', 'a'.repeat(161)])(
    '%j is nobody',
    (asserted) => {
      expect(assertedUserName(asserted)).toBeNull();
    },
  );

  test('is not the one whose name an invisible character is put before', () => {
    expect(assertedUserName('\ufeffadmin')).not.toBe('admin');
  });

  test('is one that folds to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (asserted) => {
        const name = assertedUserName(asserted);
        if (name !== null) expect(normalizeUserName(name)).toBe(name);
      }),
    );
  });
});

test.each([
  ['typed', typedUserName],
  ['asserted', assertedUserName],
])('white space within a name that was %s costs time proportional to its length', (_how, read) => {
  const started = process.cpuUsage();
  read(`a${' '.repeat(100_000)}!`);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
});
