import { randomBytes } from 'node:crypto';
import { type NewSecret, secretDigest } from '../core/secrets/secret-form.ts';

/** A new random secret. Source: docs/contract.md, "Secrets". */
export function newSecret(): NewSecret {
  const id = randomBytes(4).toString('hex');
  const text = `nis_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, text, hash: secretDigest(text).toString('hex') };
}
