/**
 * INSTANT: a real calendar minute in UTC, `2026-12-01T06:00Z`.
 *
 * Source: docs/contract.md, "Memory".
 */

const MINUTE = 60_000;
const SLOT = 10 * MINUTE;

/** @param milliseconds since the epoch; rounded down to the minute. */
export const instantOf = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 16)}Z`;

/** The slot of ten minutes that a time falls into: its beginning, as an INSTANT. */
export const slotOf = (milliseconds: number): string => instantOf(Math.floor(milliseconds / SLOT) * SLOT);

/** The UTC day of a time, `YYYY-MM-DD`. */
export const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

/**
 * Reads an INSTANT.
 *
 * @returns milliseconds since the epoch; null: it is none, such as the 30th of February.
 */
export function readInstant(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) || instantOf(time) !== text ? null : time;
}

/** For a person, if a text that was typed is no INSTANT. */
export const NO_INSTANT = 'Write the time in UTC, such as 2026-12-01T06:00Z.';

/** For a person, if a date that is to come is not. @param now milliseconds since the epoch. */
export const inTheFuture = (now: number): string => `Choose a time in the future: it is ${timeTextOf(now)} now.`;

/** A time for people, to the minute. @param milliseconds since the epoch. */
export const timeTextOf = (milliseconds: number): string => timeText(instantOf(milliseconds));

/** An INSTANT for people: `2026-12-01 06:00 UTC`. */
export const timeText = (instant: string): string => instant.replace('T', ' ').replace(/Z$/, ' UTC');
