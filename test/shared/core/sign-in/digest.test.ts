import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digestCause, readDigest, type Values } from '../../../../shared/core/sign-in/digest.ts';
import { digestOf } from '../../../support/digest.ts';

const PASSPHRASE = 'p'.repeat(32);
const NOW = 1_800_000_000;

const values =
  (given: Readonly<Record<string, string | readonly string[]>>): Values =>
  (name) =>
    given[name] === undefined ? [] : [given[name]].flat();
const NONE = values({});

function causeOf(headers: Values, query: Values = NONE, sha1Allowed = false): string | null {
  const reading = readDigest({ headers, query });
  if (reading.kind === 'refused') return `${reading.cause}: ${reading.parameter}`;
  return digestCause(reading.assertion, { kind: 'usable', passphrase: PASSPHRASE, sha1Allowed }, NOW * 1000);
}

const good = digestOf({ user: 'abel.tuter', passphrase: PASSPHRASE, time: NOW });

describe('a digest is good', () => {
  test('as headers and as query parameters', () => {
    expect(causeOf(values(good))).toBeNull();
    expect(causeOf(NONE, values(good))).toBeNull();
  });

  test('where the sender did not encode the plus signs of a query', () => {
    for (let index = 0; index < 50; index += 1) {
      const digest = digestOf({ user: 'abel.tuter', passphrase: PASSPHRASE, time: NOW });
      expect(causeOf(NONE, values({ ...digest, DE_USER: digest.DE_USER.replaceAll('+', ' ') }))).toBeNull();
    }
  });

  test('for a name that is not ASCII, whether the header was read as Latin-1 or as UTF-8', () => {
    const digest = digestOf({ user: 'zoë.ñandú', passphrase: PASSPHRASE, time: NOW });
    expect(causeOf(values(digest))).toBeNull();
    expect(causeOf(values({ ...digest, SM_USER: Buffer.from(digest.SM_USER).toString('latin1') }))).toBeNull();
  });

  test.each([-120, 0, 120])('%d seconds away from our clock', (offset) => {
    expect(causeOf(values(digestOf({ user: 'a', passphrase: PASSPHRASE, time: NOW + offset })))).toBeNull();
  });
});

test('what is read is what the sender signed', () => {
  const { SM_USER, SM_TIME, SM_NONCE, DE_USER } = good;
  expect(readDigest({ headers: values(good), query: NONE })).toEqual({
    kind: 'given',
    assertion: {
      userName: SM_USER,
      time: NOW,
      nonce: SM_NONCE,
      message: `${SM_USER}\n${SM_TIME}\n${SM_NONCE}`,
      digest: Buffer.from(DE_USER, 'base64'),
    },
  });
});

describe('a digest is refused', () => {
  test.each([-121, 121, -100_000])('%d seconds away from our clock', (offset) => {
    expect(causeOf(values(digestOf({ user: 'a', passphrase: PASSPHRASE, time: NOW + offset })))).toBe('digest_out_of_time');
  });

  test('by SHA-1 unless that is switched on', () => {
    const digest = values(digestOf({ user: 'a', passphrase: PASSPHRASE, time: NOW, algorithm: 'sha1' }));
    expect(causeOf(digest)).toBe('digest_sha1_off');
    expect(causeOf(digest, NONE, true)).toBeNull();
  });

  test.each(Object.keys(good))('without %s, or with it empty', (name) => {
    const { [name]: _left, ...rest } = good as Record<string, string>;
    expect(causeOf(values(rest))).toBe(`digest_missing: ${name}`);
    expect(causeOf(values({ ...rest, [name]: '' }))).toBe(`digest_missing: ${name}`);
  });

  test.each(Object.keys(good))('with %s twice, both ways, or the other way than the rest', (name) => {
    const value = (good as Record<string, string>)[name] ?? '';
    const { [name]: _left, ...rest } = good as Record<string, string>;
    expect(causeOf(values({ ...good, [name]: [value, value] }))).toBe(`digest_ambiguous: ${name}`);
    expect(causeOf(NONE, values({ ...good, [name]: [value, value] }))).toBe(`digest_ambiguous: ${name}`);
    expect(causeOf(values(good), values({ [name]: value }))).toBe(`digest_ambiguous: ${name}`);
    expect(causeOf(values(rest), values({ [name]: value }))).toBe(`digest_ambiguous: ${name}`);
  });

  test.each([
    ['SM_USER', 'abel\ntuter'],
    ['SM_USER', 'x'.repeat(161)],
    ['SM_TIME', `${NOW}.0`],
    ['SM_TIME', `0${NOW}`],
    ['SM_TIME', `+${NOW}`],
    ['SM_TIME', ' '],
    ['SM_NONCE', 'fifteen-letters'],
    ['SM_NONCE', 'sixteen-letters\n'],
    ['SM_NONCE', '\tmore-than-sixteen-letters'],
    ['SM_NONCE', 'more-than-sixteen-letters\t'],
    ['SM_NONCE', 'x'.repeat(257)],
    ['DE_USER', 'short'],
    ['DE_USER', good.DE_USER.replace('=', '')],
    ['DE_USER', `${good.DE_USER}=`],
    ['DE_USER', `AAAA${good.DE_USER}`],
    ['DE_USER', Buffer.from(good.DE_USER, 'base64').toString('hex')],
  ])('with %s %j', (name, value) => {
    expect(causeOf(values({ ...good, [name]: value }))).toBe(`digest_malformed: ${name}`);
  });

  test('that was made with another passphrase, or for another user, time or nonce', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('SM_USER', 'SM_TIME', 'SM_NONCE'),
        fc.string({ minLength: 16, maxLength: 20 }),
        fc.nat(100),
        (name, text, off) => {
          const other = name === 'SM_TIME' ? String(NOW - 1 - off) : text;
          expect(causeOf(values({ ...good, [name]: other }))).toMatch(/^digest_(wrong|malformed)/);
        },
      ),
    );
    expect(causeOf(values(digestOf({ user: 'abel.tuter', passphrase: 'q'.repeat(32), time: NOW })))).toBe('digest_wrong');
  });

  test('of a length that no algorithm has, as a wrong one', () => {
    const assertion = { userName: 'a', time: NOW, nonce: 'n', message: 'm', digest: Buffer.alloc(31) };
    expect(digestCause(assertion, { kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: true }, NOW * 1000)).toBe('digest_wrong');
  });

  test('whose octets differ in one bit', () => {
    const octets = Buffer.from(good.DE_USER, 'base64');
    for (let bit = 0; bit < octets.length * 8; bit += 1) {
      const changed = Buffer.from(octets);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(causeOf(values({ ...good, DE_USER: changed.toString('base64') }))).toBe('digest_wrong');
    }
  });
});
