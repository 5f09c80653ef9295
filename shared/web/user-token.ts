import { timingSafeEqual } from 'node:crypto';

/** The hidden field that carries the user token of a page's session. */
export const USER_TOKEN_FIELD = 'sysparm_ck';

/**
 * Whether a form brings the user token of the session that sent it: proof that the page came from this site. In constant time.
 *
 * @param expected the context's `user_token`; null without a session, which no form fits.
 */
export function isUserTokenOf(expected: string | null, given: string): boolean {
  const [one, other] = [Buffer.from(expected ?? ''), Buffer.from(given)];
  return expected !== null && one.length === other.length && timingSafeEqual(one, other);
}
