import { Secret, TOTP } from 'otpauth';

/** In octets. Source: RFC 4226, section 4, R6 (160 bits are recommended). */
export const SECRET_OCTETS = 20;
const PERIOD_S = 30;

const totpOf = (secret: string, more: { issuer?: string; label?: string } = {}): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_S, ...more });

/** Base32 without padding. @param random `SECRET_OCTETS` octets. */
export const newSecret = (random: Uint8Array): string => new Secret({ buffer: new Uint8Array(random).buffer }).base32;

/**
 * The step whose code this is: the present one, or the one before or after it, for clocks that differ.
 *
 * Source: RFC 6238, section 5.2 (one time step as the network delay).
 *
 * @param now milliseconds since the epoch.
 * @returns null: it is the code of none of them.
 */
export function stepOf(secret: string, digits: string, now: number): number | null {
  const delta = totpOf(secret).validate({ token: digits, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_S) + delta;
}

/** What an authenticator app reads from the QR code. @param issuer the site, as the app names it. */
export const enrolmentUri = (secret: string, issuer: string, userName: string): string =>
  totpOf(secret, { issuer, label: userName }).toString();
