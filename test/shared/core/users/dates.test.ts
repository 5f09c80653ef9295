import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endsSoon, userAt, userAtTheEnd, userForWrite } from '../../../../shared/core/users/dates.ts';
import { readUser, type User } from '../../../../shared/core/users/user.ts';
import { readUserRecord } from '../../../../shared/core/users/user-record.ts';
import { user } from '../../../support/memory.ts';

const NOON = '2026-12-01T12:00Z';
const AT_NOON = Date.UTC(2026, 11, 1, 12);
const MINUTE = 60_000;
const DATES = ['', NOON, '2026-12-01T12:01Z', '2027-01-01T00:00Z', '2026-02-30T00:00Z'];

const stored = (dates: object) => ({ user_name: 'abel', active: true, web_service_access_only: false, session_generation: 3, ...dates });
const asRead = (dates: object, now: number): User => readUser(stored(dates), now) as User;

describe('a date of a user', () => {
  test('closes nothing before its instant', () => {
    for (const field of ['active_until', 'web_service_access_only_from'])
      expect(asRead({ [field]: NOON }, AT_NOON - 1)).toMatchObject({
        active: true,
        web_service_access_only: false,
        session_generation: 3,
        reached: {},
        [field]: NOON,
      });
  });

  test('is in force from its instant on, ends every session, and stays to be written through', () => {
    expect(asRead({ active_until: NOON }, AT_NOON)).toMatchObject({
      active: false,
      session_generation: 4,
      active_until: '',
      reached: { active_until: NOON },
    });
    expect(asRead({ web_service_access_only_from: NOON }, AT_NOON)).toMatchObject({
      active: true,
      web_service_access_only: true,
      session_generation: 4,
      reached: { web_service_access_only_from: NOON },
    });
    expect(asRead({ web_service_access_only_from: NOON, active_until: NOON }, AT_NOON + MINUTE)).toMatchObject({
      active: false,
      web_service_access_only: true,
      session_generation: 5,
    });
  });

  test.each([
    ['a day that there is not', '2026-02-30T00:00Z'],
    ['with seconds', '2099-12-01T06:00:00Z'],
    ['with an offset', '2099-12-01T06:00+01:00'],
    ['without a zone', '2099-12-01T06:00'],
    ['an empty text', ''],
    ['a number', 4_102_444_800],
    ['a flag', false],
    ['nothing, stored', null],
    ['a list', ['2099-12-01T06:00Z']],
    ['words', 'never'],
  ])('that cannot be read closes: %s', (_what, value) => {
    for (const read of [readUser, readUserRecord]) {
      expect(read(stored({ active_until: value }), 0)).toMatchObject({ active: false, active_until: '', session_generation: 4 });
      expect(read(stored({ web_service_access_only_from: value }), 0)).toMatchObject({
        web_service_access_only: true,
        session_generation: 4,
      });
      expect(Object.keys(read(stored({ active_until: value }), 0)?.reached ?? {})).toEqual(['active_until']);
    }
  });

  test('of no attribute is none', () => {
    expect(asRead({}, Number.MAX_SAFE_INTEGER)).toMatchObject({
      active: true,
      web_service_access_only: false,
      session_generation: 3,
      reached: {},
    });
  });

  test('asked for step by step is the same as asked for at once, and time only closes', () => {
    const dates = fc.record({ web_service_access_only_from: fc.constantFrom(...DATES), active_until: fc.constantFrom(...DATES) });
    const minutes = fc.integer({ min: -2, max: 50_000 });
    fc.assert(
      fc.property(dates, fc.boolean(), minutes, minutes, (ends, machine, one, other) => {
        const abel = user('abel', { ...ends, web_service_access_only: machine });
        const [first, last] = [Math.min(one, other), Math.max(one, other)].map((minute) => AT_NOON + minute * MINUTE) as [number, number];
        const [before, after] = [userAt(abel, first), userAt(abel, last)];
        expect(userAt(before, last)).toEqual(after);
        expect(after.session_generation).toBeGreaterThanOrEqual(before.session_generation);
        if (!before.active) expect(after.active).toBe(false);
        if (before.web_service_access_only) expect(after.web_service_access_only).toBe(true);
        expect(userAtTheEnd(after)).toEqual(userAtTheEnd(abel));
      }),
    );
  });

  test('less than a minute ahead counts as reached for a writer', () => {
    const abel = user('abel', { active_until: NOON });
    expect(userForWrite(abel, AT_NOON - MINUTE - 1).active).toBe(true);
    expect(userForWrite(abel, AT_NOON - MINUTE).active).toBe(false);
  });

  test('is told of from 30 days before, to the millisecond', () => {
    const abel = user('abel', { active_until: NOON });
    const days = 30 * 24 * 60 * MINUTE;
    expect(endsSoon(abel, AT_NOON - days - 1)).toEqual({ signIn: null, account: null });
    expect(endsSoon(abel, AT_NOON - days)).toEqual({ signIn: null, account: NOON });
  });
});
