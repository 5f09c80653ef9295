import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commonForms, passwordWeakness } from '../../shared/core/password-rule.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';

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
