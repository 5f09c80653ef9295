import { isSubject } from '../../../shared/core/federated/identity.ts';
import type { JsonObject } from '../../../shared/core/federated/json-object.ts';
import type { TokenIssuer } from '../../../shared/core/federated/token-issuer.ts';
import type { RejectedCause } from './causes.ts';

export interface Claimed {
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** How far the issuer's clock may be from ours, in milliseconds. */
const CLOCK_DIFFERENCE_MS = 60_000;
/** Longest time that an assertion may still be good. */
const LONGEST_LIFE_MS = 24 * 60 * 60_000;

/**
 * Checks what an assertion says. An assertion may be presented again until it ends, as the specification of its grant permits.
 *
 * Source: RFC 7523, section 3; RFC 7519, section 4.1.
 *
 * @param now milliseconds since the epoch.
 */
export function checkClaims(claims: JsonObject, { audience }: Pick<TokenIssuer, 'audience'>, now: number): Claimed | RejectedCause {
  const { aud, sub } = claims;
  // A list with another name in it is for somebody else, too, who could then present it here.
  if (aud !== audience && !(Array.isArray(aud) && aud.length === 1 && aud[0] === audience)) return 'audience_wrong';
  const times = timesOf(claims);
  if (typeof times === 'string') return times;
  const { exp, nbf, iat } = times;
  if (exp === undefined) return 'expiry_missing';
  if (now >= exp + CLOCK_DIFFERENCE_MS) return 'expired';
  if (exp > now + LONGEST_LIFE_MS + CLOCK_DIFFERENCE_MS) return 'expiry_too_far';
  if (nbf !== undefined && nbf > now + CLOCK_DIFFERENCE_MS) return 'not_yet_valid';
  if (iat !== undefined && iat > now + CLOCK_DIFFERENCE_MS) return 'issued_in_future';
  if (sub === undefined) return 'subject_missing';
  return typeof sub === 'string' && isSubject(sub) ? { subject: sub, expiresAt: exp } : 'subject_unusable';
}

type Times = { readonly [name in 'exp' | 'nbf' | 'iat']: number | undefined };

/** Times in milliseconds; a fraction of a second is allowed. Source: RFC 7519, section 2 (NumericDate). */
function timesOf({ exp, nbf, iat }: JsonObject): Times | 'time_malformed' {
  const times = [exp, nbf, iat];
  if (times.some((time) => time !== undefined && !(typeof time === 'number' && Math.abs(time) <= LATEST_SECOND))) return 'time_malformed';
  const [expMs, nbfMs, iatMs] = times.map((time) => (time === undefined ? undefined : Number(time) * 1000));
  return { exp: expMs, nbf: nbfMs, iat: iatMs };
}

/** The last second that JavaScript's calendar has. */
const LATEST_SECOND = 8_640_000_000_000;
