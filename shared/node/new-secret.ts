import { randomBytes } from 'node:crypto';
import { type NewSecret, secretOf } from '../core/secrets/secret-form.ts';

/** A new random secret. Source: docs/contract.md, "Secrets". */
export const newSecret = (): NewSecret => secretOf(randomBytes(4), randomBytes(32));
