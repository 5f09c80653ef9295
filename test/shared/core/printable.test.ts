import { expect, test } from '@jest/globals';
import { printable } from '../../../shared/core/printable.ts';

test('text for a terminal has nothing that a terminal obeys: escapes, line breaks of every kind, turned text', () => {
  expect(printable('a\u001b[31mb')).toBe('a?[31mb');
  expect(printable('a\r\nb\tc\u0000\u007f\u0085d')).toBe('a??b?c???d');
  expect(printable('a\u2028b\u2029c')).toBe('a?b?c');
  expect(printable('a\u202eb\u2066c\u200fd')).toBe('a?b?c?d');
});

test('all other text stays as it is', () => {
  expect(printable('Jürgen 密码 👍 ?! "x"')).toBe('Jürgen 密码 👍 ?! "x"');
  expect(printable('')).toBe('');
});
