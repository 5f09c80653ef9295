import { describe, expect, test } from '@jest/globals';
import { type AssertionKeyStore, createIfAbsent } from '../../../functions/assertion-keys/create.ts';
import { createPrivateJwk, publicKeySet, readPrivateKeySet } from '../../../shared/node/assertion-keys.ts';

/** A Parameter Store that never overwrites. */
function store(keys: string | null, jwks: string | null): AssertionKeyStore & { keys: string | null; jwks: string | null } {
  return {
    keys,
    jwks,
    async createKeys(value) {
      if (this.keys !== null) return false;
      this.keys = value;
      return true;
    },
    async readKeys() {
      return this.keys ?? '';
    },
    async createJwks(value) {
      if (this.jwks !== null) return false;
      this.jwks = value;
      return true;
    },
  };
}

const existing = { keys: [createPrivateJwk(), createPrivateJwk()] };

describe('at a deploy', () => {
  test('a key is made and its public half published', async () => {
    const first = store(null, null);
    expect(await createIfAbsent(first)).toEqual({ keys: 'created', jwks: 'created' });
    expect(first.jwks).toBe(publicKeySet(readPrivateKeySet(first.keys ?? '')));
  });

  test('keys that are there are left alone, rotated or not', async () => {
    const later = store(JSON.stringify(existing), 'as an administrator left it');
    expect(await createIfAbsent(later)).toEqual({ keys: 'existed', jwks: 'existed' });
    expect([later.keys, later.jwks]).toEqual([JSON.stringify(existing), 'as an administrator left it']);
  });

  test('public halves that were lost are made of the keys that are there', async () => {
    const halved = store(JSON.stringify(existing), null);
    expect(await createIfAbsent(halved)).toEqual({ keys: 'existed', jwks: 'created' });
    expect(halved.jwks).toBe(publicKeySet(existing));
  });

  test('two deploys make different keys', async () => {
    const [one, other] = [store(null, null), store(null, null)];
    await createIfAbsent(one);
    await createIfAbsent(other);
    expect(one.jwks).not.toBe(other.jwks);
  });
});
