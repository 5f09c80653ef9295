/**
 * Lockout of one source for one user: 5 wrong passwords in 15 minutes refuse that source for 15 minutes, so that a stranger
 * can never lock an integration out (the platform's glide.user.max_unlock_attempts and glide.user.unlock_timeout_in_mins).
 */
export const WRONG_PASSWORDS_ALLOWED = 5;
export const LOCKOUT_MS = 15 * 60 * 1000;

/**
 * Wrong passwords for one user in 15 minutes from all sources that never succeeded for that user. At this number those sources, and only
 * they, are refused. Without this bound, guesses an hour would grow with the number of sources.
 */
export const STRANGERS_GUESSES_ALLOWED = 100;

/** Wrong passwords for one user from sources that never succeeded for that user, in the running 15 minutes. */
export interface StrangersGuesses {
  readonly failed: number;
  /** When the 15 minutes began: milliseconds since the epoch. */
  readonly since: number;
}

/** What is known of one user from one source. */
export interface Attempts {
  /** When wrong passwords were given: milliseconds since the epoch, oldest first, at most the last 5. */
  readonly failedAt: readonly number[];
  /** When right passwords were refused that Basic may not use, as `failedAt`: they hold Basic back, and sign-in not. */
  readonly refusedAt: readonly number[];
  /**
   * Wrong passwords counted so far, including those that a success cleared. Only a wrong password raises it, so it shows whether one came
   * in between.
   */
  readonly failures: number;
  /** Whether this source once gave the right password. */
  readonly proven: boolean;
  readonly strangers: StrangersGuesses;
}

export const NO_GUESSES: StrangersGuesses = { failed: 0, since: 0 };
export const NO_ATTEMPTS: Attempts = { failedAt: [], refusedAt: [], failures: 0, proven: false, strangers: NO_GUESSES };

/** Where a password was given. Basic counts by both lists: so it does not tell a right password that it may not use from a wrong one. */
export type Way = 'basic' | 'sign_in';

/** The times that count for a way, oldest first. */
const countedFor = (way: Way, { failedAt, refusedAt }: Pick<Attempts, 'failedAt' | 'refusedAt'>): readonly number[] =>
  way === 'sign_in' || refusedAt.length === 0 ? failedAt : [...failedAt, ...refusedAt].sort((a, b) => a - b);

/** Until when a source is refused by its own passwords: milliseconds since the epoch, 0 if it is not. */
export const refusedUntil = (way: Way, times: Pick<Attempts, 'failedAt' | 'refusedAt'>): number =>
  sourceRefusedUntil(countedFor(way, times));

/**
 * Whether the source is refused now.
 *
 * Source: docs/contract.md, "Decision", Lockout ("a wider bound per user holds only against sources that never succeeded for that user").
 */
export const isLockedOut = (attempts: Attempts, now: number, way: Way = 'sign_in'): boolean =>
  now < refusedUntil(way, attempts) || (!attempts.proven && now < strangersRefusedUntil(attempts.strangers));

/** Not refused: a time that is always in the past. */
const NEVER = 0;

/** Until when wrong passwords of a source refuse it: milliseconds since the epoch, 0 if they do not. */
export function sourceRefusedUntil(failedAt: readonly number[]): number {
  const [first, latest] = [failedAt.at(-WRONG_PASSWORDS_ALLOWED), failedAt.at(-1)];
  return first !== undefined && latest !== undefined && latest - first < LOCKOUT_MS ? latest + LOCKOUT_MS : NEVER;
}

/** Until when every source that never succeeded is refused: milliseconds since the epoch, 0 if none is. */
export const strangersRefusedUntil = ({ failed, since }: StrangersGuesses): number =>
  failed >= STRANGERS_GUESSES_ALLOWED ? since + LOCKOUT_MS : NEVER;

/** Name of a source: an IPv4 address as it is, an IPv6 address by its /64, because one caller usually has the whole /64. */
export function sourceOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  // Groups before `::` count from the front, groups after it from the end; between them are zeros.
  const [front, back] = address.split('::').map((part) => part.split(':'));
  const group = (index: number): string => front?.[index] || back?.at(index - 8) || '0';
  const network = [0, 1, 2, 3].map((index) => Number.parseInt(group(index), 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** One user from one source. */
export interface AttemptKey {
  readonly userName: string;
  /** As `sourceOf` returns it. */
  readonly source: string;
}

/** A password that was not good. `refused`: it was right, but its user may not use Basic; it costs and counts what a wrong one does. */
export type Failure = { readonly way: Way; readonly refused: boolean };

export const WRONG_AT_SIGN_IN: Failure = { way: 'sign_in', refused: false };

export interface AttemptStore {
  /**
   * Counts one wrong password: for this source and, unless `seen` proves it, for all strangers to the user together.
   *
   * @param failure left out: a wrong password at sign-in.
   * @returns false if the limit was reached before: this was one guess too many.
   */
  recordFailure(key: AttemptKey, seen: Attempts, now: number, failure?: Failure): Promise<boolean>;
  /**
   * Records a right password and forgets the failures of this source, unless the limit was reached since `seen` was read. Other right
   * passwords at the same time do not disturb; only a wrong one that is not in `seen` makes it read again.
   *
   * @returns false if the limit was reached: the right password came too late.
   */
  recordSuccess(key: AttemptKey, seen: Attempts, now: number): Promise<boolean>;
}
