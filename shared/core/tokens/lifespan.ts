import type { StoredSettings } from '../settings/settings.ts';

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
export function readLifespan(stored: StoredSettings): number {
  const { name, standard, least, most } = TOKEN_LIFESPAN;
  const text = stored?.get(name) ?? '';
  const seconds = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : standard;
  return seconds >= least && seconds <= most ? seconds : standard;
}
