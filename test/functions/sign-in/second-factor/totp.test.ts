import { expect, test } from '@jest/globals';
import { enrolmentUri, newSecret, stepOf } from '../../../../functions/sign-in/second-factor/totp.ts';

/** The key of the vectors, "12345678901234567890", in base32. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Source: RFC 6238, appendix B, SHA-1: the last six of eight digits, which are the code of six digits. */
const VECTORS: readonly (readonly [number, string])[] = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
];

test.each(VECTORS)('at %i seconds the code is %s', (seconds, code) => {
  expect(stepOf(KEY, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test('a code is good in its own 30 seconds and in those before and after, and its step is the same', () => {
  const [seconds, code] = [1234567890, '005924'];
  for (const offset of [-30, 0, 30]) expect(stepOf(KEY, code, (seconds + offset) * 1000)).toBe(41152263);
  for (const offset of [-60, 60]) expect(stepOf(KEY, code, (seconds + offset) * 1000)).toBeNull();
});

test('what is no code of six digits is none', () => {
  for (const typed of ['', '05924', '0059240', '89005924', 'abcdef']) expect(stepOf(KEY, typed, 1234567890_000)).toBeNull();
});

test('a new secret is base32 of 160 bits, and the app is told issuer, user and key', () => {
  const secret = newSecret(Buffer.from('12345678901234567890'));
  expect(secret).toBe(KEY);
  expect(enrolmentUri(secret, 'nis.example.com', 'abel.tuter')).toBe(
    `otpauth://totp/nis.example.com:abel.tuter?issuer=nis.example.com&secret=${KEY}&algorithm=SHA1&digits=6&period=30`,
  );
});
