import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Passwords } from '../core/sign-in/password.ts';
import { CredentialCache } from './credential-cache.ts';

const derive = promisify(argon2);

/** OWASP's parameters for argon2id: memory in KiB, passes, lanes. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
/** A stored hash may ask for at most this much work: 256 MiB, 16 passes, 4 lanes. */
const MOST = { memory: 262_144, passes: 16, parallelism: 4 };

/**
 * Password hashing by argon2id, off the event loop, with a cache of verified credentials.
 *
 * @throws Error where this Node has no argon2 (Node 24.7 brings it).
 */
export function createPasswords(): Passwords {
  if (typeof argon2 !== 'function') throw new Error(`crypto.argon2 is missing in Node ${process.version}: run on Node 24.7 or newer.`);
  const verified = new CredentialCache();
  const nobody = { ...PARAMETERS, nonce: randomBytes(16), tag: randomBytes(PARAMETERS.tagLength) };

  return {
    async verify(hash, password, remember = true) {
      const key = verified.keyOf(hash ?? '', password);
      if (remember && hash !== null && verified.has(key)) return { right: true, cached: true };
      const stored = hash === null ? null : parse(hash);
      const { tag, ...parameters } = stored ?? nobody;
      const derived = await derive('argon2id', { message: password, ...parameters });
      const right = stored !== null && timingSafeEqual(derived, tag);
      if (right && remember) verified.add(key);
      return { right, cached: false };
    },

    async hash(password) {
      const nonce = randomBytes(16);
      const tag = await derive('argon2id', { message: password, nonce, ...PARAMETERS });
      const { memory, passes, parallelism } = PARAMETERS;
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
    },
  };
}

/** PHC string format: base64 without padding. */
const unpadded = (octets: Buffer): string => octets.toString('base64').replace(/=+$/, '');

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Parameters, salt and tag of a PHC string; null if this product did not write it: then no password matches. */
function parse(hash: string): (typeof PARAMETERS & { nonce: Buffer; tag: Buffer }) | null {
  const [, m, t, p, salt, tagText] = PHC.exec(hash) ?? [];
  if (salt === undefined || tagText === undefined) return null;
  const [memory, passes, parallelism] = [Number(m), Number(t), Number(p)];
  if (
    memory > MOST.memory ||
    passes > MOST.passes ||
    parallelism > MOST.parallelism ||
    memory < 8 * parallelism ||
    passes < 1 ||
    parallelism < 1
  )
    return null;
  const tag = Buffer.from(tagText, 'base64');
  return { memory, passes, parallelism, tagLength: tag.length, nonce: Buffer.from(salt, 'base64'), tag };
}
