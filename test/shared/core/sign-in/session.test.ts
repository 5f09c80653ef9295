import { describe, expect, test } from '@jest/globals';
import {
  isUserToken,
  needsTouch,
  sessionCause,
  sessionCookieName,
  TOUCH_EVERY_MS,
  tokenHash,
  userToken,
} from '../../../../shared/core/sign-in/session.ts';
import { STANDARD_BOUNDS } from '../../../../shared/core/sign-in/session-bounds.ts';
import { user } from '../../../support/memory.ts';

describe('a session', () => {
  const session = { token_hash: 'h', user_name: 'abel.tuter', session_generation: 3, created_at: 0, touched_at: 0, elevated: false };
  const abel = user('abel.tuter', { session_generation: 3 });

  test('is good for its user, of its generation, until idle or too old', () => {
    expect(sessionCause(session, abel, STANDARD_BOUNDS.idleMs - 1)).toBeNull();
    expect(sessionCause(session, abel, STANDARD_BOUNDS.idleMs)).toBe('session_expired');
    expect(sessionCause({ ...session, touched_at: STANDARD_BOUNDS.lifetimeMs - 1 }, abel, STANDARD_BOUNDS.lifetimeMs)).toBe(
      'session_expired',
    );
    expect(sessionCause(session, { ...abel, session_generation: 4 }, 1)).toBe('session_superseded');
    expect(sessionCause(session, { ...abel, session_generation: 2 }, 1)).toBe('session_superseded');
    expect(sessionCause(session, { ...abel, user_name: 'admin' }, 1)).toBe('session_of_another_user');
    expect(sessionCause(null, abel, 1)).toBe('session_unknown');
    for (const user_name of ['guest', 'soap.guest'])
      expect(sessionCause({ ...session, user_name }, { ...abel, user_name }, 1)).toBe('guest_record');
  });

  test('is good to the last millisecond of both bounds, in use all the time', () => {
    const { idleMs, lifetimeMs } = STANDARD_BOUNDS;
    const began = Date.UTC(2026, 0, 1);
    const used = { ...session, created_at: began, touched_at: began + lifetimeMs - 1 };
    expect(sessionCause(used, abel, began + lifetimeMs - 1)).toBeNull();
    expect(sessionCause(used, abel, began + lifetimeMs)).toBe('session_expired');
    expect(sessionCause({ ...used, touched_at: began }, abel, began + idleMs - 1)).toBeNull();
    expect(sessionCause({ ...used, touched_at: began }, abel, began + idleMs)).toBe('session_expired');
  });

  test('ends when a provider said so, and no bound is longer for it', () => {
    const { idleMs } = STANDARD_BOUNDS;
    expect(sessionCause({ ...session, ends_at: 5000 }, abel, 4999)).toBeNull();
    expect(sessionCause({ ...session, ends_at: 5000 }, abel, 5000)).toBe('session_expired');
    expect(sessionCause({ ...session, ends_at: idleMs * 2 }, abel, idleMs)).toBe('session_expired');
  });

  test('is marked as used every 5 minutes', () => {
    const used = { ...session, touched_at: Date.UTC(2026, 0, 1) };
    expect(TOUCH_EVERY_MS).toBe(5 * 60_000);
    expect(needsTouch(used, used.touched_at + TOUCH_EVERY_MS - 1)).toBe(false);
    expect(needsTouch(used, used.touched_at + TOUCH_EVERY_MS)).toBe(true);
  });

  test('is stored under the SHA-256 of its token, hexadecimal', () => {
    expect(tokenHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('has a cookie that no other site and no path can set, where there is TLS', () => {
    expect(sessionCookieName(true)).toBe('__Host-nis_session');
    expect(sessionCookieName(false)).toBe('nis_session');
  });

  test('its user token is HMAC-SHA-256(session token, "x-user-token") and never the cookie token', () => {
    expect(userToken('t')).toBe('vXUJUNiLF0EyXXlBBeOwEXmo5-oEXxSRSoGxjbAlbbU');
    expect(isUserToken(userToken('t'), 't')).toBe(true);
    expect(isUserToken(userToken('u'), 't')).toBe(false);
    expect(isUserToken(undefined, 't')).toBe(false);
    expect(isUserToken('t', 't')).toBe(false);
    expect(isUserToken(`${userToken('t')}A`, 't')).toBe(false);
    expect(isUserToken(userToken('t').toLowerCase(), 't')).toBe(false);
    expect(isUserToken('', 't')).toBe(false);
  });
});
