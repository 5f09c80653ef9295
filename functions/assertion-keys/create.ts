import { createPrivateJwk, publicKeySet, readPrivateKeySet } from '../../shared/node/assertion-keys.ts';

/** The two parameters of the assertions. */
export interface AssertionKeyStore {
  /** Creates the SecureString with the private keys; false where there is one, which is left alone. */
  createKeys(value: string): Promise<boolean>;
  readKeys(): Promise<string>;
  /** Creates the parameter with the public halves; false where there is one. */
  createJwks(value: string): Promise<boolean>;
}

export interface Created {
  readonly keys: 'created' | 'existed';
  readonly jwks: 'created' | 'existed';
}

/**
 * Creates what is absent and rewrites nothing: keys are rotated by an administrator, and a deploy must not undo it.
 *
 * @throws Error without any part of a key in it.
 */
export async function createIfAbsent(store: AssertionKeyStore): Promise<Created> {
  const fresh = { keys: [createPrivateJwk()] };
  const created = await store.createKeys(JSON.stringify(fresh));
  // Taken from the keys in force, which need not be those just made.
  const kept = created ? fresh : readPrivateKeySet(await store.readKeys());
  const published = await store.createJwks(publicKeySet(kept));
  return { keys: created ? 'created' : 'existed', jwks: published ? 'created' : 'existed' };
}
