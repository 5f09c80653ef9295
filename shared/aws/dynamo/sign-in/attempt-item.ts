import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttemptKey, type Attempts, NO_GUESSES, type StrangersGuesses } from '../../../core/sign-in/lockout.ts';

/** Key of `sys_login_attempt`. The user is stored as a hash: people type passwords into the name field. */
export const attemptKey = ({ userName, source }: AttemptKey): Record<string, AttributeValue> => ({
  user: { S: createHash('sha256').update(userName).digest('hex') },
  source: { S: source },
});

/** Key of the count for all strangers to a user; no address has this name. */
export const STRANGERS = '*';
export const strangersKey = ({ userName }: Pick<AttemptKey, 'userName'>): Record<string, AttributeValue> =>
  attemptKey({ userName, source: STRANGERS });

/**
 * Attributes with the times of the last wrong passwords, oldest first, as many as lock a source. One request moves each time one place
 * forward, so guesses in flight are all counted and the item does not grow.
 */
export const FAILED_AT = ['failed_1', 'failed_2', 'failed_3', 'failed_4', 'failed_5'] as const;
/** The same for right passwords that were refused by Basic: sign-in does not count them. */
export const REFUSED_AT = ['refused_1', 'refused_2', 'refused_3', 'refused_4', 'refused_5'] as const;
/** Stands in one of them for "no wrong password". */
export const NO_FAILURE = 0;

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long wrong passwords are remembered after the last one. */
export const REMEMBERED_MS = DAY_MS;
/** How long a source that succeeded stays known: long enough for an integration that runs once a quarter. */
export const PROVEN_MS = 100 * DAY_MS;
/** Time of expiry, in the seconds that the table uses. */
export const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

type Item = Readonly<Record<string, unknown>>;

/**
 * Reads the two records of a user and a source, in any order; either may be missing.
 *
 * @throws TypeError if one has attributes of wrong types.
 */
export function readAttempts(items: readonly Item[]): Attempts {
  const own = items.find(({ source }) => source !== STRANGERS) ?? {};
  const { failures = 0, succeeded_at: succeededAt } = own;
  if (typeof failures !== 'number') throw new TypeError('A sys_login_attempt record has failures that are no number.');
  const strangers = readGuesses(items.find(({ source }) => source === STRANGERS));
  return { ...readTimes(own), failures, proven: succeededAt !== undefined, strangers };
}

/** Both lists of times in the record of a source, oldest first. @throws TypeError as `readAttempts`. */
export const readTimes = (item: Item): Pick<Attempts, 'failedAt' | 'refusedAt'> => ({
  failedAt: timesIn(item, FAILED_AT),
  refusedAt: timesIn(item, REFUSED_AT),
});

function timesIn(item: Item, attributes: readonly string[]): number[] {
  const times = attributes.map((attribute) => item[attribute] ?? NO_FAILURE);
  if (!times.every((time) => typeof time === 'number')) throw new TypeError('A sys_login_attempt record has a time that is no number.');
  return times.filter((time) => time !== NO_FAILURE);
}

/** Wrong passwords in the record of all strangers; undefined: there is none. @throws TypeError as `readAttempts`. */
export function readGuesses(item: Item | undefined): StrangersGuesses {
  if (item === undefined) return NO_GUESSES;
  const { failed, since } = item;
  if (typeof failed !== 'number' || typeof since !== 'number')
    throw new TypeError('The sys_login_attempt record of all strangers has a failed or since that is no number.');
  return { failed, since };
}
