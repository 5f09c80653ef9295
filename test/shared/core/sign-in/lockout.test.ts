import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLockedOut, LOCKOUT_MS, NO_ATTEMPTS, STRANGERS_GUESSES_ALLOWED, sourceOf } from '../../../../shared/core/sign-in/lockout.ts';

const MINUTE = 60_000;

describe('lockout of a source', () => {
  test('5 wrong passwords within 15 minutes refuse it for 15 minutes', () => {
    const failedAt = [0, 1, 2, 3, 4].map((minute) => minute * MINUTE);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt: failedAt.slice(1) }, 4 * MINUTE)).toBe(false);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 4 * MINUTE)).toBe(true);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 4 * MINUTE + LOCKOUT_MS - 1)).toBe(true);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 4 * MINUTE + LOCKOUT_MS)).toBe(false);
  });

  test('5 wrong passwords over more than 15 minutes do not', () => {
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt: [0, 4, 8, 12, 16].map((minute) => minute * MINUTE) }, 16 * MINUTE)).toBe(false);
  });

  test('5 wrong passwords of which the first and the last are exactly 15 minutes apart do not', () => {
    const failedAt = [0, 4, 8, 12, 15].map((minute) => minute * MINUTE);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 15 * MINUTE)).toBe(false);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt: failedAt.map((at) => Math.max(at, 1)) }, 15 * MINUTE)).toBe(true);
  });

  test('of more than 5 the last 5 count', () => {
    const failedAt = [0, 100, 101, 102, 103, 104].map((minute) => minute * MINUTE);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 104 * MINUTE)).toBe(true);
  });

  test('100 wrong passwords of strangers in 15 minutes refuse every source that never succeeded, until the 15 minutes are over', () => {
    const began = Date.UTC(2026, 0, 1);
    const strangers = { failed: STRANGERS_GUESSES_ALLOWED, since: began };
    expect(isLockedOut({ ...NO_ATTEMPTS, strangers }, began + LOCKOUT_MS - 1)).toBe(true);
    expect(isLockedOut({ ...NO_ATTEMPTS, strangers: { ...strangers, failed: STRANGERS_GUESSES_ALLOWED - 1 } }, began + MINUTE)).toBe(false);
    expect(isLockedOut({ ...NO_ATTEMPTS, strangers }, began + LOCKOUT_MS)).toBe(false);
  });

  test('a source that once succeeded cannot be refused by what strangers do', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (failed, since, now) => {
        expect(isLockedOut({ ...NO_ATTEMPTS, proven: true, strangers: { failed, since } }, now)).toBe(false);
      }),
    );
  });

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:198.100.113.19', '198.100.113.19'],
    ['2001:db8::ffff:203.0.113.9', '2001:db8:0:0::/64'],
    ['::ffff:203.0.113.9%eth0', '0:0:0:0::/64'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['2001:0DB8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0000:00a0:0001:2:3:4:5', '2001:0:a0:1::/64'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
    ['1::5:6:7:8:9', '1:0:0:5::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
    ['::', '0:0:0:0::/64'],
    ['1:2', '1:2:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });

  test('every way to write an IPv6 address counts as one source, and another /64 as another', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 }),
        fc.nat({ max: 7 }),
        group,
        (groups, at, other) => {
          const full = groups.map((value) => value.toString(16).padStart(4, '0')).join(':');
          const source = sourceOf(full);
          expect(source).toBe(
            `${groups
              .slice(0, 4)
              .map((value) => value.toString(16))
              .join(':')}::/64`,
          );
          expect(sourceOf(new URL(`http://[${full}]`).hostname.slice(1, -1))).toBe(source);
          const changed = groups.with(at, other);
          const isAnother = at < 4 && other !== groups[at];
          expect(sourceOf(changed.map((value) => value.toString(16).toUpperCase()).join(':')) !== source).toBe(isAnother);
        },
      ),
    );
  });
});
