import {
  type Attempts,
  LOCKOUT_MS,
  refusedUntil,
  type StrangersGuesses,
  strangersRefusedUntil,
  WRONG_PASSWORDS_ALLOWED,
} from './lockout.ts';

/** Source of wrong passwords for a user in the last 15 minutes. */
export interface CountedSource {
  /** As `sourceOf` returns it; null: all sources together that never succeeded for the user. */
  readonly source: string | null;
  /** For one source at most the last 5. Right ones that Basic may not use are among them. */
  readonly wrongPasswords: number;
  /** Time of the last wrong password, or for all sources together of the first one. Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds since the epoch; null: it is not refused. */
  readonly refusedUntil: number | null;
  /** Only Basic is refused; the sign-in page is not, since too few of the passwords were wrong. */
  readonly basicOnly: boolean;
}

/** Lockouts for administrators: shows and clears them. Every method rejects with `DependencyError` if the store does not answer. */
export interface LockoutStore {
  /** Strongly consistent; refused sources first. */
  list(userName: string, now: number): Promise<readonly CountedSource[]>;
  /** Forgets the wrong passwords of a user from every source. The record of right ones stays. */
  clear(userName: string): Promise<void>;
}

/** Order of a list: refused sources first, then the latest wrong password. */
export const refusedFirst = (one: CountedSource, other: CountedSource): number =>
  (other.refusedUntil ?? 0) - (one.refusedUntil ?? 0) || other.at - one.at;

/** Attributes of `sys_login_attempt` that a `LockoutStore` may read and write. */
export const LOCKOUT_ATTRIBUTES: readonly string[] = [
  ...['user', 'source', 'failed', 'since'],
  ...['failed_1', 'failed_2', 'failed_3', 'failed_4', 'failed_5'],
  ...['refused_1', 'refused_2', 'refused_3', 'refused_4', 'refused_5'],
];

/** What an administrator sees of one source; null: no wrong password in the last 15 minutes. */
export function countedSource(source: string, times: Pick<Attempts, 'failedAt' | 'refusedAt'>, now: number): CountedSource | null {
  const recent = [...times.failedAt, ...times.refusedAt].filter((time) => now - time < LOCKOUT_MS).sort((a, b) => a - b);
  const at = recent.at(-1);
  if (at === undefined) return null;
  const [basic, signIn] = [after(refusedUntil('basic', times), now), after(refusedUntil('sign_in', times), now)];
  return {
    source,
    wrongPasswords: Math.min(recent.length, WRONG_PASSWORDS_ALLOWED),
    at,
    refusedUntil: basic,
    basicOnly: basic !== null && signIn === null,
  };
}

/** What an administrator sees of all sources that never succeeded; null: they are not refused. */
export function countedStrangers(guesses: StrangersGuesses, now: number): CountedSource | null {
  const until = after(strangersRefusedUntil(guesses), now);
  return until === null ? null : { source: null, wrongPasswords: guesses.failed, at: guesses.since, refusedUntil: until, basicOnly: false };
}

const after = (time: number, now: number): number | null => (time > now ? time : null);

/** What the history says about a cleared lockout: which sources were refused. */
export const lockoutCleared = (sources: readonly CountedSource[]): { field: 'lockout'; old: string; new: string } => ({
  field: 'lockout',
  old:
    sources
      .filter(({ refusedUntil }) => refusedUntil !== null)
      .map(sourceLabel)
      .join(', ') || 'no source refused',
  new: 'cleared',
});

/** For a person, where some sources are refused by Basic only. */
export const BASIC_ONLY =
  'Basic only: a program there sends the right password of a user who may use the user interface only. The sign-in page is open to that address.';

/** Name of a source for people. */
export const sourceLabel = ({ source }: Pick<CountedSource, 'source'>): string => source ?? 'every new address';
