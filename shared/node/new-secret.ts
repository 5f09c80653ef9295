import { randomBytes } from 'node:crypto';
import { secretDigest } from '../core/secrets/secret-form.ts';

/** A secret at the one moment when its text is known. */
export interface NewSecret {
  readonly id: string;
  /** Shown once, and stored nowhere. */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
}

/** A new random secret. Source: docs/contract.md, "Secrets". */
export function newSecret(): NewSecret {
  const id = randomBytes(4).toString('hex');
  const text = `nis_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, text, hash: secretDigest(text).toString('hex') };
}
