import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TOUCH_EVERY_MS } from '../../shared/core/session.ts';
import {
  IDLE,
  LIFETIME,
  LONGEST_BOUNDS,
  readSessionBounds,
  SESSION_BOUND_PATTERN,
  SESSION_BOUND_ROWS,
  STANDARD_BOUNDS,
} from '../../shared/core/session-bounds.ts';
import { SETTING_NAMES } from '../../shared/core/settings.ts';

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
