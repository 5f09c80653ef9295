import { instantOf, inTheFuture, NO_INSTANT, readInstant } from '../instant.ts';

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** How long an opening may last that a person makes here. In Parameter Store any INSTANT holds. */
const LONGEST_OPENING_MS = 7 * 24 * HOUR_MS;

/** For a person, if an opening would last longer. */
export const TOO_LONG = 'An opening lasts at most 7 days. Clear the box without an end, or choose a nearer one.';

/** Ends to choose from, besides none and any minute. */
export const OPENING_LENGTHS: readonly { readonly name: string; readonly label: string; readonly ms: number }[] = [
  { name: '1h', label: '1 hour', ms: HOUR_MS },
  { name: '8h', label: '8 hours', ms: 8 * HOUR_MS },
  { name: '1d', label: '1 day', ms: 24 * HOUR_MS },
  { name: '7d', label: '7 days', ms: LONGEST_OPENING_MS },
];

/** The end of an opening that begins now, rounded up to the minute. @param ms how long it lasts. */
export const endAfter = (ms: number, now: number): string => instantOf(Math.ceil((now + ms) / MINUTE_MS) * MINUTE_MS);

/**
 * Why an opening cannot end then; null: it can.
 *
 * Source: docs/contract.md, "Dates that close".
 *
 * @param typed an INSTANT, as typed.
 * @param now milliseconds since the epoch.
 */
export function endError(typed: string, now: number): string | null {
  const end = readInstant(typed);
  if (end === null) return NO_INSTANT;
  if (end <= now) return inTheFuture(now);
  return typed > endAfter(LONGEST_OPENING_MS, now) ? TOO_LONG : null;
}
