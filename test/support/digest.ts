import { createHmac, randomUUID } from 'node:crypto';

export interface DigestOptions {
  readonly user: string;
  readonly passphrase: string;
  /** Unix seconds; default: now. */
  readonly time?: number | string;
  readonly nonce?: string;
  readonly algorithm?: 'sha256' | 'sha1';
}

/** The parameters of a digest as a sender makes them, written down a second time from the contract. */
export function digestOf({
  user,
  passphrase,
  time = Math.floor(Date.now() / 1000),
  nonce = randomUUID(),
  algorithm = 'sha256',
}: DigestOptions) {
  const DE_USER = createHmac(algorithm, passphrase).update(`${user}\n${time}\n${nonce}`, 'utf8').digest('base64');
  return { SM_USER: user, SM_TIME: String(time), SM_NONCE: nonce, DE_USER };
}
