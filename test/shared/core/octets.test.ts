import { expect, test } from '@jest/globals';
import { textOf } from '../../../shared/core/octets.ts';

test('octets are UTF-8, or Latin-1 where they are not', () => {
  expect(textOf(Buffer.from('grüß 密码'))).toBe('grüß 密码');
  expect(textOf(Buffer.from([0x67, 0x72, 0xfc, 0xdf]))).toBe('grüß');
  expect(textOf(Buffer.from([0xc3, 0xbc, 0xff]))).toBe('Ã¼ÿ');
});

test('no octet is lost: a byte order mark belongs to the text', () => {
  expect(textOf(Buffer.from('\ufeffadmin'))).toBe('\ufeffadmin');
});
