import { createHash } from 'node:crypto';

/** How many recovery codes a person gets. Each is good once, wherever a code is asked but for enrolling. */
export const RECOVERY_CODES = 10;

/**
 * Random octets of one recovery code: 120 bits, so that a plain hash protects it.
 *
 * Source: OWASP Application Security Verification Standard 5.0, 6.5.2 (lookup secrets of 112 bits or more).
 */
export const RECOVERY_CODE_OCTETS = 15;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** A recovery code as the person sees it: 24 letters and digits in six groups. @param random `RECOVERY_CODE_OCTETS` octets. */
export function recoveryCode(random: Uint8Array): string {
  const bits = [...random].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]);
  return (letters.join('').match(/.{4}/g) ?? []).join('-');
}

/** Hash of a recovery code, hexadecimal, as it is stored. @param code in any form that `readTypedCode` takes. */
export const recoveryHash = (code: string): string => createHash('sha256').update(plain(code)).digest('hex');

/** What a person typed as second factor. */
export type TypedCode =
  | { readonly kind: 'totp'; readonly digits: string }
  | { readonly kind: 'recovery'; readonly hash: string }
  | { readonly kind: 'neither' };

/** Reads a code as people type it: with spaces, dashes, capitals or full-width digits. */
export function readTypedCode(typed: string): TypedCode {
  const code = plain(typed);
  if (/^\d{6}$/.test(code)) return { kind: 'totp', digits: code };
  return /^[a-z2-7]{24}$/.test(code) ? { kind: 'recovery', hash: recoveryHash(code) } : { kind: 'neither' };
}

const plain = (typed: string): string =>
  typed
    .slice(0, 100)
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]/gu, '')
    .toLowerCase();
