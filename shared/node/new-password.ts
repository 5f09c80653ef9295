import { randomBytes } from 'node:crypto';
import { generatedPassword, PASSWORD_OCTETS } from '../core/sign-in/generated-password.ts';

/** A new random password that a person must change at the first sign-in. */
export const newPassword = (): string => generatedPassword(randomBytes(PASSWORD_OCTETS));
