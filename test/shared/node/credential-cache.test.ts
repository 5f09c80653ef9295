import { describe, expect, test } from '@jest/globals';
import { CredentialCache } from '../../../shared/node/credential-cache.ts';

describe('the cache of verified credentials', () => {
  test('knows what was added under the same stored hash, and nothing else', () => {
    const cache = new CredentialCache();
    cache.add(cache.keyOf('$hash$', 'password'));
    expect(cache.has(cache.keyOf('$hash$', 'password'))).toBe(true);
    expect(cache.has(cache.keyOf('$hash$', 'Password'))).toBe(false);
    expect(cache.has(cache.keyOf('$new-hash$', 'password'))).toBe(false);
  });

  test('cannot take a part of the hash for a part of the password', () => {
    const cache = new CredentialCache();
    expect(cache.keyOf('$hash$a', 'b')).not.toBe(cache.keyOf('$hash$', 'ab'));
    expect(cache.keyOf('$hash$', 'a\0b')).not.toBe(cache.keyOf('$hash$', 'ab'));
  });

  test('has keys that give nothing away and that another process does not share', () => {
    const [one, other] = [new CredentialCache(), new CredentialCache()];
    expect(one.keyOf('$hash$', 'password')).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(one.keyOf('$hash$', 'password')).not.toBe(other.keyOf('$hash$', 'password'));
  });

  test('keeps so many and no more; the one used longest ago leaves first', () => {
    const cache = new CredentialCache(3);
    for (const key of ['a', 'b', 'c']) cache.add(key);
    expect(cache.has('a')).toBe(true);
    cache.add('d');
    expect(cache.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.has(key))).toEqual([true, false, true, true]);
  });
});
