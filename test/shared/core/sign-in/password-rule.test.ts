import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commonForms, passwordWeakness } from '../../../../shared/core/sign-in/password-rule.ts';
import { createCommonPasswords } from '../../../../shared/node/common-passwords.ts';

const packaged = createCommonPasswords();

describe('a password from the packaged list of common and breached ones', () => {
  test.each([
    ['as it is in the list', 'supernatural'],
    ['in capitals', 'SuperNatural'],
    ['with digits and signs behind it', 'Password2026!!'],
    ['with digits and signs before it', '2026--password'],
    ['with look-alikes', 'Sup3rn@tur4l'],
    ['with look-alikes and digits', 'P@ssw0rd-2026'],
    ['written twice', 'welcomewelcome'],
    ['written three times and numbered', 'letmeinletmein1'],
    ['in full-width letters', 'ｓｕｐｅｒｎａｔｕｒａｌ'],
    ['of digits alone', '123456789012'],
    ['of a row of keys', '1qaz2wsx3edc4rfv'],
  ])('%s is refused', async (_how, password) => {
    expect(await passwordWeakness(packaged, password, 'abel.tuter')).toMatch(/list of common and breached passwords: choose/);
  });

  test.each(['correct horse battery', 'local-password', 'seven quiet lamps', 'кот на крыше спит', 'Tr4in-to-Zürich', '💐'.repeat(12)])(
    '%s is none and is taken',
    async (password) => {
      expect(await passwordWeakness(packaged, password, 'abel.tuter')).toBeNull();
    },
  );
});

describe('a new password is refused with what to do', () => {
  const weakness = (wanted: string, typedName = 'abel.tuter'): Promise<string | null> =>
    passwordWeakness(async () => new Set(), wanted, typedName);

  test('where it has fewer than 12 or more than 128 characters, as a person counts them', async () => {
    for (const wanted of ['x'.repeat(11), 'x'.repeat(129), '💐'.repeat(11), ''])
      expect(await weakness(wanted)).toMatch(/^Use 12 to 128 characters: /);
    for (const wanted of ['x'.repeat(12), 'x'.repeat(128), '💐'.repeat(12), '💐'.repeat(128)]) expect(await weakness(wanted)).toBeNull();
  });

  test('where it holds a control character', async () => {
    expect(await weakness('twelve\u0000characters')).toMatch(/^Leave out control characters/);
  });

  test('where it is the user name in any spelling', async () => {
    expect(await weakness('Alejandro.Mascall', 'ALEJANDRO.mascall')).toMatch(/^Choose a password that differs/);
    expect(await weakness('ａlejandro.mascall', 'alejandro.mascall')).toMatch(/^Choose a password that differs/);
    expect(await weakness('alejandro.mascall', 'alejandro.mascal')).toBeNull();
  });

  test('and not because both it and the name are longer than any user name', async () => {
    expect(await weakness('💐'.repeat(41), '🌷'.repeat(41))).toBeNull();
  });
});

describe('what a password comes down to', () => {
  test.each([
    ['--Correct-Horse-1!', ['--correct-horse-1!', '--correct-horse-ii', 'correct-horse', 'correct-horse-ii']],
    ['abcdabcdabcd', ['abcdabcdabcd', 'abcd']],
    ['abcabcabcabc', ['abcabcabcabc']],
    ['1234567890', ['1234567890', 'i2eas6t89o']],
    ['22-26-28-22', ['22-26-28-22']],
    ['@40!1$573', ['@40!1$573', 'aaoiisste']],
  ])('%s', (wanted, forms) => {
    expect([...commonForms(wanted)].sort()).toEqual([...forms].sort());
  });
});

test('the list is loaded only for a password that is good otherwise, and once', async () => {
  let loaded = 0;
  const list = async (): Promise<ReadonlySet<string>> => {
    loaded += 1;
    return new Set();
  };
  await passwordWeakness(list, 'short', 'x');
  await passwordWeakness(list, 'twelve\u0000characters', 'x');
  expect(loaded).toBe(0);
  await passwordWeakness(list, 'good for everything', 'x');
  expect(loaded).toBe(1);
  expect(await packaged()).toBe(await packaged());
  expect((await packaged()).size).toBeGreaterThan(40_000);
});

test('taking disguises off never fails, always keeps the password itself and stays short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 128 }), (password) => {
      const forms = commonForms(password);
      expect(forms).toContain(password.normalize('NFKC').toLowerCase());
      expect(forms.length).toBeLessThanOrEqual(8);
    }),
  );
});
