import { argon2, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Passwords } from '../core/ports.ts';

const derive = promisify(argon2);

/** OWASP's parameters for argon2id: memory in KiB, passes, lanes. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
/** Verified credentials kept in memory; the one used longest ago leaves first. */
const CACHED_CREDENTIALS = 10_000;
/** A stored hash may ask for at most this much work: 256 MiB, 16 passes, 4 lanes. */
const MOST = { memory: 262_144, passes: 16, parallelism: 4 };

/**
 * Password hashing by argon2id, off the event loop, with a cache of verified credentials.
 *
 * The cache's key is a keyed hash of password and current password hash under a secret of this process: it holds no password,
 * and a new password leaves no old entry that fits. Only successes are kept.
 *
 * @throws Error where this Node has no argon2 (Node 24.7 brings it).
 */
export function createPasswords(): Passwords {
  if (typeof argon2 !== 'function') throw new Error(`crypto.argon2 is missing in Node ${process.version}: run on Node 24.7 or newer.`);
  const secret = randomBytes(32);
  const verified = new Map<string, true>();
  const nobody = { ...PARAMETERS, nonce: randomBytes(16), tag: randomBytes(PARAMETERS.tagLength) };

  const isCached = (key: string): boolean => {
    if (!verified.delete(key)) return false;
    verified.set(key, true);
    return true;
  };
  const remember = (key: string): void => {
    verified.set(key, true);
    if (verified.size <= CACHED_CREDENTIALS) return;
    const oldest = verified.keys().next().value;
    if (oldest !== undefined) verified.delete(oldest);
  };

  return {
    async verify(hash, password) {
      const key = createHmac('sha256', secret)
        .update(hash ?? '')
        .update('\0')
        .update(password)
        .digest('base64');
      if (hash !== null && isCached(key)) return { right: true, cached: true };
      const stored = hash === null ? null : parse(hash);
      const { tag, ...parameters } = stored ?? nobody;
      const derived = await derive('argon2id', { message: password, ...parameters });
      const right = stored !== null && timingSafeEqual(derived, tag);
      if (right) remember(key);
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

/** Parameters, salt and tag of a PHC string; null where it is none of ours, which no password fits. */
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
