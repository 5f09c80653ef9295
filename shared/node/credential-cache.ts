import { hash, randomBytes } from 'node:crypto';

/** Verified credentials kept in memory. */
const CREDENTIALS_KEPT = 10_000;

/**
 * Remembers in memory which credentials were verified, so that they cost no password work again.
 *
 * A key is a keyed hash of the password and the password hash that is stored now, under a secret of this process: it gives no
 * password away, and a new password leaves no old entry that fits. Only successes are kept; the one used longest ago leaves first.
 */
export class CredentialCache {
  readonly #secret = randomBytes(32).toString('base64');
  readonly #verified = new Set<string>();
  readonly #limit: number;

  constructor(limit = CREDENTIALS_KEPT) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#verified.size;
  }

  /**
   * One hash over the secret and what it protects. No digest ever leaves this process, so an HMAC would add nothing but 14 µs for
   * its object. A password hash has no NUL, which therefore keeps it and the password apart.
   */
  keyOf(passwordHash: string, password: string): string {
    return hash('sha256', `${this.#secret}${passwordHash}\0${password}`, 'base64');
  }

  has(key: string): boolean {
    if (!this.#verified.delete(key)) return false;
    this.#verified.add(key);
    return true;
  }

  add(key: string): void {
    this.#verified.add(key);
    if (this.#verified.size <= this.#limit) return;
    const oldest = this.#verified.values().next().value;
    if (oldest !== undefined) this.#verified.delete(oldest);
  }
}
