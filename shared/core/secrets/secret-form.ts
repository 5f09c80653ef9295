import { hash } from 'node:crypto';

/** `nis_<id: 8 hex>_<256 bits: 43 base64url>`. Source: docs/contract.md, "Secrets". */
const FORM = /^nis_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;

/** Id of a secret; null: the text has another form. No password that is typed may have this form, so a text is either or. */
export const secretIdIn = (text: string): string | null => FORM.exec(text)?.[1] ?? null;

/** SHA-256 of the whole text, 32 octets. 256 random bits cannot be guessed, so that no slow hash is needed. */
export const secretDigest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** A secret at the one moment when its text is known. */
export interface NewSecret {
  readonly id: string;
  /** Shown once, and stored nowhere. */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
}

/** A secret of random octets. @param idOctets 4 octets. @param octets 32 octets. */
export function secretOf(idOctets: Buffer, octets: Buffer): NewSecret {
  const id = idOctets.toString('hex');
  const text = `nis_${id}_${octets.toString('base64url')}`;
  return { id, text, hash: secretDigest(text).toString('hex') };
}
