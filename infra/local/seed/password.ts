import crypto from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP's parameters for argon2id, as docs/contract.md, "Data" says: memory in KiB, passes, lanes, tag length in octets. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };

/**
 * The PHC string of a password. It is not the product's own hashing, which infra must not import. Sign-ins to the seeded users prove that
 * the two agree.
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = crypto.randomBytes(16);
  const tag = await promisify(crypto.argon2)('argon2id', { message: password, nonce, ...PARAMETERS });
  const unpadded = (octets: Buffer): string => octets.toString('base64').replace(/=+$/, '');
  const { memory, passes, parallelism } = PARAMETERS;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
}
