import { boundInForce, IDLE, isBound, LIFETIME, type SessionBoundRow } from '../sign-in/session-bounds.ts';
import { TOKEN_LIFESPAN } from '../tokens/lifespan.ts';

/** How long something lasts, as an administrator sets it in Parameter Store: a whole number. */
export interface SessionTimeRow extends SessionBoundRow {
  readonly unit: 'minutes' | 'seconds';
  /** What a shorter time ends, and what a longer one leaves open: sentences with the number in place of `#`. */
  readonly shorter: string;
  readonly longer: string;
}

/** Every time that can be set, with the platform's own names where there is one. */
export const SESSION_TIME_ROWS: readonly SessionTimeRow[] = [
  {
    ...IDLE,
    unit: 'minutes',
    shorter: 'Sessions that were not used for # minutes end, open ones too: these people must sign in again.',
    longer: 'A session that was left open, or stolen, stays usable for # minutes without a request.',
  },
  {
    ...LIFETIME,
    unit: 'minutes',
    shorter: 'Sessions that began more than # minutes ago end, in use or not: these people must sign in again.',
    longer: 'A session that was stolen stays usable until # minutes after the sign-in.',
  },
  {
    ...TOKEN_LIFESPAN,
    unit: 'seconds',
    shorter: 'Tokens that are given from then on end after # seconds; those that were given keep their end.',
    longer: 'A token that is given, and stolen, from then on stays usable for # seconds.',
  },
];

export const SESSION_TIME_NAMES: readonly string[] = SESSION_TIME_ROWS.map(({ name }) => name);

/** The time in force: anything but a whole number within the range counts as the standard. */
export const timeInForce = (row: SessionBoundRow, stored: string | null): number =>
  boundInForce(row, new Map(stored === null ? [] : [[row.name, stored]]));

/** Why a time cannot be set; null: it can. */
export const timeError = ({ least, most, unit }: SessionTimeRow, typed: string): string | null =>
  isBound(typed) && Number(typed) >= least && Number(typed) <= most ? null : `Write a whole number of ${unit} from ${least} to ${most}.`;

/** What a change does: a sentence; null: nothing. */
export function timeEffect(row: SessionTimeRow, old: string | null, wanted: string): string | null {
  const [before, after] = [timeInForce(row, old), timeInForce(row, wanted)];
  return before === after ? null : (after < before ? row.shorter : row.longer).replace('#', String(after));
}
