/**
 * Lockout of one source for one user: 5 wrong passwords in 15 minutes refuse that source for 15 minutes, so that a stranger
 * can never lock an integration out (the platform's glide.user.max_unlock_attempts and glide.user.unlock_timeout_in_mins).
 */
export const WRONG_PASSWORDS_ALLOWED = 5;
export const LOCKOUT_MS = 15 * 60 * 1000;

/**
 * Wrong passwords for one user in 15 minutes from all sources that never succeeded for that user: at so many, those sources are
 * refused, and no others. Without it, guesses an hour grow with the number of sources.
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
  /** Grows with every write: tells whether anything happened since it was read. */
  readonly changes: number;
  /** Whether this source once gave the right password. */
  readonly proven: boolean;
  readonly strangers: StrangersGuesses;
}

export const NO_GUESSES: StrangersGuesses = { failed: 0, since: 0 };
export const NO_ATTEMPTS: Attempts = { failedAt: [], changes: 0, proven: false, strangers: NO_GUESSES };

/**
 * Whether the source is refused at this moment.
 *
 * Source: docs/contract.md, "Decision", Lockout ("a wider bound per user holds only against sources that never succeeded for that user").
 */
export function isLockedOut({ failedAt, proven, strangers }: Attempts, now: number): boolean {
  return hasGuessedTooOften(failedAt, now) || (!proven && areStrangersRefused(strangers, now));
}

function hasGuessedTooOften(failedAt: readonly number[], now: number): boolean {
  const first = failedAt.at(-WRONG_PASSWORDS_ALLOWED) ?? Number.NEGATIVE_INFINITY;
  const latest = failedAt.at(-1) ?? first;
  return latest - first < LOCKOUT_MS && now - latest < LOCKOUT_MS;
}

const areStrangersRefused = ({ failed, since }: StrangersGuesses, now: number): boolean =>
  failed >= STRANGERS_GUESSES_ALLOWED && now - since < LOCKOUT_MS;

/**
 * What a source is called: an IPv4 address as it is, an IPv6 address by its /64, since one caller commonly has all of it.
 */
export function sourceOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  // What stands before `::` counts from the front, what stands behind it from the end; between them are zeros.
  const [front, back] = address.split('::').map((part) => part.split(':'));
  const group = (index: number): string => front?.[index] || back?.at(index - 8) || '0';
  const network = [0, 1, 2, 3].map((index) => Number.parseInt(group(index), 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** One user from one source. */
export interface AttemptKey {
  readonly userName: string;
  /** As `sourceOf` gives it. */
  readonly source: string;
}

export interface AttemptStore {
  /** Counts one wrong password: of this source and, unless `seen` proves it, of all strangers to the user together. */
  recordFailure(key: AttemptKey, seen: Attempts, now: number): Promise<void>;
  /**
   * Records a right password and forgets the failures of this source, unless the limit was reached since `seen` was read.
   *
   * @returns false where it was: the right password came too late.
   */
  recordSuccess(key: AttemptKey, seen: Attempts, now: number): Promise<boolean>;
}
