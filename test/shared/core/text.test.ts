import { expect, test } from '@jest/globals';
import { glideDateTime } from '../../../shared/core/text.ts';

test('a time is written as the platform does: to the second, in UTC', () => {
  expect(glideDateTime(Date.UTC(2026, 10, 24, 20, 22, 0, 999))).toBe('2026-11-24 20:22:00');
});
