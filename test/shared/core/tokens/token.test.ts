import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tokenHash } from '../../../../shared/core/sign-in/session.ts';
import { minuteOf, secondsToNextMinute } from '../../../../shared/core/tokens/issue-count.ts';
import { accessTokenHash, readToken, tokenText, userOfToken } from '../../../../shared/core/tokens/token.ts';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';

const RANDOM = 'R'.repeat(43);
const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('the text of a token', () => {
  test('names its user', () => {
    expect(tokenText('json.user', RANDOM)).toBe(`nis_at_anNvbi51c2Vy.${RANDOM}`);
  });

  test('is read back, whoever the user is', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map(normalizeUserName);
    fc.assert(
      fc.property(names, (name) => {
        if (name !== null) expect(userOfToken(tokenText(name, RANDOM))).toBe(name);
      }),
    );
    const longest = 'é'.repeat(80);
    expect(userOfToken(tokenText(longest, RANDOM))).toBe(longest);
  });

  test.each([
    ['nothing', ''],
    ['no user', `nis_at_.${RANDOM}`],
    ['no dot', `nis_at_anNvbi51c2Vy${RANDOM}`],
    ['a secret', `nis_01234567_${RANDOM}`],
    ['the value of a cookie', `anNvbi51c2Vy.${RANDOM}`],
    ['a shorter random part', `nis_at_anNvbi51c2Vy.${RANDOM.slice(1)}`],
    ['a longer random part', `nis_at_anNvbi51c2Vy.${RANDOM}A`],
    ['another letter case', `NIS_AT_anNvbi51c2Vy.${RANDOM}`],
    ['base64 of the other alphabet', `nis_at_anNvbi51c2Vy.${'+'.repeat(43)}`],
    ['bits that base64url leaves over', `nis_at_anNvbi51c2Vz${'B'}.${RANDOM}`],
    ['a name that no record has', `nis_at_${base64url('JSON.USER')}.${RANDOM}`],
    ['octets that are no text', `nis_at_${Buffer.from([0xff, 0xfe, 0xfd]).toString('base64url')}.${RANDOM}`],
    ['a name longer than any', `nis_at_${base64url('x'.repeat(161))}.${RANDOM}`],
    ['a line break behind it', `${tokenText('json.user', RANDOM)}\n`],
  ])('is not %s', (_what, text) => {
    expect(userOfToken(text)).toBeNull();
  });

  test('has a key that no session with the same random part has', () => {
    expect(accessTokenHash(tokenText('json.user', RANDOM))).not.toBe(tokenHash(RANDOM));
    expect(accessTokenHash(tokenText('json.user', RANDOM))).not.toBe(accessTokenHash(tokenText('soap.user', RANDOM)));
  });
});

describe('a stored token', () => {
  const stored = { token_hash: 'h', user_name: 'json.user', session_generation: 3, issued_at: 1, ends_at: 2, credential: '01234567' };

  test('is read with what it needs, and nothing else', () => {
    expect(readToken({ ...stored, kind: 'token', expires_at: 1 })).toEqual(stored);
  });

  test.each(Object.keys(stored))('is unreadable without %s, and where it has another type', (name) => {
    expect(() => readToken({ ...stored, [name]: undefined })).toThrow(TypeError);
    expect(() => readToken({ ...stored, [name]: true })).toThrow(TypeError);
  });
});

describe('a UTC minute', () => {
  test.each([
    ['12:00:00.000', 60],
    ['12:00:00.001', 60],
    ['12:00:59.000', 1],
    ['12:00:59.999', 1],
    ['12:01:00.000', 60],
  ])('at %s the next one is %d s away', (time, seconds) => {
    expect(secondsToNextMinute(Date.parse(`2026-12-01T${time}Z`))).toBe(seconds);
  });

  test('begins on the full minute', () => {
    expect(minuteOf(Date.parse('2026-12-01T12:00:59.999Z'))).toBe(minuteOf(Date.parse('2026-12-01T12:00:00.000Z')));
    expect(minuteOf(Date.parse('2026-12-01T12:01:00.000Z'))).toBe(minuteOf(Date.parse('2026-12-01T12:00:00.000Z')) + 1);
  });
});
