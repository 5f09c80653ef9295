import { TOTP } from 'otpauth';
import { credentialItem } from '../../../shared/core/second-factor/credential.ts';

/** The user of the local run with a second factor. */
export const FACTOR_USER = 'second.factor';

/** Its secret in base32, as public as the password of the local run: tests and people make codes of it. */
export const FACTOR_SECRET = 'NISLOCALRUNSECONDFACTORSECRET234';

/** The record of it in `sys_user_credential`. */
export const factorItem = (userName: string): object =>
  credentialItem(userName, { secret: FACTOR_SECRET, lastStep: 0, recoveryHashes: [] });

/**
 * The code of a moment.
 *
 * @param now milliseconds since the epoch.
 */
export const codeAt = (now: number): string => new TOTP({ secret: FACTOR_SECRET }).generate({ timestamp: now });
