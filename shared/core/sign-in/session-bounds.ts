import type { StoredSettings } from '../settings/settings.ts';

/** How long a session lasts, in milliseconds. */
export interface SessionBounds {
  /** Without a request. */
  readonly idleMs: number;
  /** From its beginning, used or not. */
  readonly lifetimeMs: number;
}

/** A bound as an administrator sets it, in whole minutes. */
export interface SessionBoundRow {
  readonly name: string;
  readonly label: string;
  /** The strict default, in force if the parameter is missing, unreadable or out of range. */
  readonly standard: number;
  readonly least: number;
  readonly most: number;
}

/** The platform's own name. A session is marked as used at most every 5 minutes, so a shorter bound would end a session in use. */
export const IDLE: SessionBoundRow = {
  name: 'glide.ui.session_timeout',
  label: 'A session ends after so many minutes without a request',
  standard: 30,
  least: 10,
  most: 24 * 60,
};
/** A working day; the platform has no such bound. */
export const LIFETIME: SessionBoundRow = {
  name: 'nis.session_lifetime',
  label: 'A session ends so many minutes after signing in, used or not',
  standard: 12 * 60,
  least: 10,
  most: 7 * 24 * 60,
};

export const SESSION_BOUND_ROWS: readonly SessionBoundRow[] = [IDLE, LIFETIME];

/** AllowedPattern of the parameters. */
export const SESSION_BOUND_PATTERN = '^[1-9][0-9]{0,4}$';

const MINUTE_MS = 60_000;

/** Reads the bounds in force. Anything but whole minutes within the range counts as the strict default. */
export const readSessionBounds = (stored: StoredSettings): SessionBounds => ({
  idleMs: boundInForce(IDLE, stored) * MINUTE_MS,
  lifetimeMs: boundInForce(LIFETIME, stored) * MINUTE_MS,
});

/** What is in force of one bound. */
export function boundInForce({ name, standard, least, most }: SessionBoundRow, stored: StoredSettings): number {
  const text = stored?.get(name) ?? '';
  const number = isBound(text) ? Number(text) : standard;
  return number >= least && number <= most ? number : standard;
}

/** Whether a text is what `SESSION_BOUND_PATTERN` allows. */
export const isBound = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text);

export const STANDARD_BOUNDS = readSessionBounds(null);

/** No setting makes a session last longer. */
export const LONGEST_BOUNDS: SessionBounds = { idleMs: IDLE.most * MINUTE_MS, lifetimeMs: LIFETIME.most * MINUTE_MS };
