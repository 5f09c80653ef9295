import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sessionBoundsPath } from '../../../../shared/core/names.ts';
import { SETTING_NAMES } from '../../../../shared/core/settings/settings.ts';
import { TOUCH_EVERY_MS } from '../../../../shared/core/sign-in/session.ts';
import {
  IDLE,
  LIFETIME,
  LONGEST_BOUNDS,
  readSessionBounds,
  SESSION_BOUND_PATTERN,
  SESSION_BOUND_ROWS,
  STANDARD_BOUNDS,
} from '../../../../shared/core/sign-in/session-bounds.ts';

const MINUTE = 60_000;

test('a session ends after 30 minutes without a request and 12 hours at most, unless the settings say otherwise', () => {
  expect(STANDARD_BOUNDS).toEqual({ idleMs: 30 * MINUTE, lifetimeMs: 12 * 60 * MINUTE });
  for (const stored of [null, new Map<string, string>()]) expect(readSessionBounds(stored)).toEqual(STANDARD_BOUNDS);
});

describe('a bound', () => {
  test('is what is stored as whole minutes within its range', () => {
    const stored = new Map([
      [IDLE.name, '60'],
      [LIFETIME.name, '1440'],
    ]);
    expect(readSessionBounds(stored)).toEqual({ idleMs: 60 * MINUTE, lifetimeMs: 24 * 60 * MINUTE });
  });

  test('may be as short and as long as its range', () => {
    for (const { name, least, most } of [IDLE, LIFETIME])
      for (const minutes of [least, most]) {
        const { idleMs, lifetimeMs } = readSessionBounds(new Map([[name, String(minutes)]]));
        expect(name === IDLE.name ? idleMs : lifetimeMs).toBe(minutes * MINUTE);
      }
    expect(LONGEST_BOUNDS).toEqual({ idleMs: 24 * 60 * MINUTE, lifetimeMs: 7 * 24 * 60 * MINUTE });
  });

  test.each(['x60', '60x', ' 60', '60 ', '060', '6e1', '60.0', '+60', '9', '1441', '100000'])('is the strict standard for "%s"', (text) => {
    expect(readSessionBounds(new Map([[IDLE.name, text]]))).toEqual(STANDARD_BOUNDS);
  });

  test('lives beside the switches of its stage, not among them', () => {
    expect(sessionBoundsPath('prod')).toBe('/non-interactive-sessions-session/prod/');
  });

  test('is called as the platform calls it, or as the product does where the platform has none', () => {
    expect(SESSION_BOUND_ROWS.map(({ name }) => name)).toEqual(['glide.ui.session_timeout', 'nis.session_lifetime']);
    for (const { label } of SESSION_BOUND_ROWS) expect(label).toMatch(/^A session ends .* minutes/);
  });

  test('is the strict standard for whatever else is stored, and never beyond the longest', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), (text) => {
        const { idleMs } = readSessionBounds(new Map([[IDLE.name, text]]));
        const minutes = Number(text);
        const good = /^[1-9]\d*$/.test(text) && minutes >= IDLE.least && minutes <= IDLE.most;
        expect(idleMs).toBe((good ? minutes : IDLE.standard) * MINUTE);
        expect(idleMs).toBeLessThanOrEqual(LONGEST_BOUNDS.idleMs);
      }),
    );
  });

  test('is long enough that a session in use is marked as used before it ends', () => {
    expect(IDLE.least * MINUTE).toBeGreaterThanOrEqual(2 * TOUCH_EVERY_MS);
  });

  test('is no switch, and the pattern of its parameter takes its range and no sign or fraction', () => {
    const pattern = new RegExp(SESSION_BOUND_PATTERN);
    for (const { name, least, most, standard } of SESSION_BOUND_ROWS) {
      expect(SETTING_NAMES).not.toContain(name);
      for (const minutes of [least, most, standard]) expect(pattern.test(String(minutes))).toBe(true);
    }
    for (const text of ['0', '-1', '1.5', '030', '', 'true', '1e3']) expect(pattern.test(text)).toBe(false);
  });
});
