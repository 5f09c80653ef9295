import { describe, expect, test } from '@jest/globals';
import { createPasswords } from '../../../shared/node/passwords.ts';

describe('passwords', () => {
  const passwords = createPasswords();

  test('are hashed by argon2id with m=19456, t=2, p=1 and a salt of their own', async () => {
    const [one, two] = await Promise.all([passwords.hash('local-password'), passwords.hash('local-password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
  });

  test('verify once by work, then from memory; a wrong one never from memory', async () => {
    const hash = await passwords.hash('a:b ü');
    expect(await passwords.verify(hash, 'a:b ü')).toEqual({ right: true, cached: false });
    expect(await passwords.verify(hash, 'a:b ü')).toEqual({ right: true, cached: true });
    expect(await passwords.verify(hash, 'a:b u')).toEqual({ right: false, cached: false });
    expect(await passwords.verify(hash, 'a:b u')).toEqual({ right: false, cached: false });
  });

  test('with another hash are verified anew: a new password leaves no old entry', async () => {
    const [before, after] = await Promise.all([passwords.hash('old'), passwords.hash('new')]);
    await passwords.verify(before, 'old');
    expect(await passwords.verify(after, 'old')).toEqual({ right: false, cached: false });
  });

  // argon2id test vector of the reference implementation's command line: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
  test('made elsewhere verify, within bounds', async () => {
    const foreign = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwords.verify(foreign, 'password')).toMatchObject({ right: true });
  });

  test.each([
    ['nobody', null],
    ['an empty hash', ''],
    ['another scheme', '$2b$10$abcdefghijklmnopqrstuv'],
    ['plain text', 'secret'],
    ['endless work', '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['no passes', '$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
  ])('of %s are never right', async (_what, hash) => {
    expect(await passwords.verify(hash, 'secret')).toEqual({ right: false, cached: false });
  });
});
