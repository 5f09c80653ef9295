import type { StoredSettings } from '../settings/settings.ts';
import { boundInForce } from '../sign-in/session-bounds.ts';

/**
 * How long a token lives, in whole seconds: the platform's own name. The parameter stands beside the bounds of sessions.
 *
 * Source: docs/contract.md, "Tokens".
 */
export const TOKEN_LIFESPAN = {
  name: 'glide.oauth.access_token.lifespan',
  label: 'An OAuth access token ends after so many seconds',
  /** In force if the parameter is missing, unreadable or out of range. */
  standard: 1800,
  least: 60,
  most: 3600,
} as const;

/** The lifespan in force, in seconds. */
export const readLifespan = (stored: StoredSettings): number => boundInForce(TOKEN_LIFESPAN, stored);
