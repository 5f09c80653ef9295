import type { AssertionSigner } from '../core/decision/upstream.ts';
import { readPrivateKeySet, type SigningKey, signAssertion, signingKey } from './assertion-keys.ts';

export interface AssertionsOptions {
  /** Reads the private keys. */
  readonly load: () => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of each read that failed. */
  readonly onFailure: (error: unknown) => void;
}

/** A read that failed is repeated at the next need, but not more often than this. */
const RETRY_MS = 1_000;

/** Signs with the key that is read once, as soon as this is made; until it could be read, nothing is signed. */
export function createAssertionSigner({ load, now, onFailure }: AssertionsOptions): AssertionSigner {
  let triedAt = Number.NEGATIVE_INFINITY;
  let key: Promise<SigningKey | null> | SigningKey | null = null;

  async function read(): Promise<SigningKey | null> {
    triedAt = now();
    try {
      key = signingKey(readPrivateKeySet(await load()));
      return key;
    } catch (error) {
      onFailure(error);
      key = null;
      return null;
    }
  }

  key = read();
  return {
    async sign(claims) {
      if (key === null && now() - triedAt >= RETRY_MS) key = read();
      const ready = await key;
      return ready === null ? null : signAssertion(ready, claims);
    },
  };
}
