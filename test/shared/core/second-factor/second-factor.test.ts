import { describe, expect, test } from '@jest/globals';
import { credentialItem, readCredential } from '../../../../shared/core/second-factor/credential.ts';
import { readTypedCode, recoveryCode, recoveryHash } from '../../../../shared/core/second-factor/typed-code.ts';

describe('a stored credential', () => {
  const ENROLLED = { secret: 'A'.repeat(32), lastStep: 5, recoveryHashes: ['x', 'y'] };

  test('is read as it was written', () => {
    for (const enrolled of [ENROLLED, { ...ENROLLED, recoveryHashes: [] }])
      expect(readCredential(credentialItem('abel', enrolled))).toEqual({ user_name: 'abel', enrolled, pending: null });
  });

  test.each([
    ['a secret of another type', { totp_secret: 5 }],
    ['an empty secret', { totp_secret: '' }],
    ['a secret that is no base32', { totp_secret: `${'A'.repeat(31)}1` }],
    ['a short secret', { totp_secret: 'AAAAAAAA' }],
    ['no last step', { last_step: undefined }],
    ['a last step of another type', { last_step: '5' }],
    ['a last step that is no whole number', { last_step: Number.NaN }],
    ['recovery codes of another type', { recovery_codes: 'x' }],
    ['recovery codes that are numbers', { recovery_codes: new Set([1]) }],
  ])('with %s cannot be used', (_what, wrong) => {
    expect(readCredential({ ...credentialItem('abel', ENROLLED), ...wrong })).toBeNull();
  });

  test('that is only begun is no second factor', () => {
    const pending = { pending_id: 'id', pending_secret: 'A'.repeat(32), pending_until: 9 };
    expect(readCredential({ user_name: 'abel', ...pending })).toEqual({
      user_name: 'abel',
      enrolled: null,
      pending: { id: 'id', secret: 'A'.repeat(32), until: 9 },
    });
  });
});

describe('a typed code', () => {
  const CODE = recoveryCode(Uint8Array.from({ length: 15 }, (_, index) => index * 17));

  test('a recovery code has 24 letters and digits in six groups, of 120 bits', () => {
    expect(CODE).toMatch(/^([a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    expect(recoveryCode(new Uint8Array(15).fill(255))).toBe('7777-7777-7777-7777-7777-7777');
  });

  test.each(['123456', ' 123 456 ', '123-456', '１２３４５６'])('%j is a code of the app', (typed) => {
    expect(readTypedCode(typed)).toEqual({ kind: 'totp', digits: '123456' });
  });

  test.each([CODE, CODE.toUpperCase(), CODE.replaceAll('-', ''), ` ${CODE.replaceAll('-', ' ')} `])('%j is the recovery code', (typed) => {
    expect(readTypedCode(typed)).toEqual({ kind: 'recovery', hash: recoveryHash(CODE) });
  });

  test.each(['', '12345', '1234567', '12345a', '-123456-0', `${CODE}a`, CODE.slice(1), '٠١٢٣٤٥'])('%j is neither', (typed) => {
    expect(readTypedCode(typed)).toEqual({ kind: 'neither' });
  });
});
