import { expect, test } from '@jest/globals';
import { glideDateTime, printable, pseudonym, textOf } from '../../../shared/core/text.ts';

test('a time is written as the platform does: to the second, in UTC', () => {
  expect(glideDateTime(Date.UTC(2026, 10, 24, 20, 22, 0, 999))).toBe('2026-11-24 20:22:00');
});

test('octets are UTF-8, or Latin-1 where they are not', () => {
  expect(textOf(Buffer.from('grüß 密码'))).toBe('grüß 密码');
  expect(textOf(Buffer.from([0x67, 0x72, 0xfc, 0xdf]))).toBe('grüß');
  expect(textOf(Buffer.from([0xc3, 0xbc, 0xff]))).toBe('Ã¼ÿ');
});

test('no octet is lost: a byte order mark belongs to the text', () => {
  expect(textOf(Buffer.from('\ufeffadmin'))).toBe('\ufeffadmin');
});

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

test('a name that nobody has stands in the log as the beginning of its hash: the same for the same name, and not the name', () => {
  expect(pseudonym('abc')).toBe('sha256:ba7816bf8f01cfea');
  expect(pseudonym('abd')).not.toBe(pseudonym('abc'));
});
