import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttemptKey, type Attempts, NO_GUESSES, type StrangersGuesses } from '../../core/sign-in/lockout.ts';

/** Key of `sys_login_attempt`. The user is stored as a hash: people type passwords into the name field. */
export const attemptKey = ({ userName, source }: AttemptKey): Record<string, AttributeValue> => ({
  user: { S: createHash('sha256').update(userName).digest('hex') },
  source: { S: source },
});

/** Key of what all strangers to a user have guessed: no address is called like that. */
const STRANGERS = '*';
export const strangersKey = ({ userName }: Pick<AttemptKey, 'userName'>): Record<string, AttributeValue> =>
  attemptKey({ userName, source: STRANGERS });

/**
 * Reads the two records of a user and a source, in any order; either may be missing.
 *
 * @throws TypeError where one has attributes of wrong types.
 */
export function readAttempts(items: readonly Readonly<Record<string, unknown>>[]): Attempts {
  const own = items.find(({ source }) => source !== STRANGERS) ?? {};
  const { failed_at: failedAt = [], changes = 0, succeeded_at: succeededAt } = own;
  if (!Array.isArray(failedAt) || failedAt.some((time) => typeof time !== 'number') || typeof changes !== 'number') {
    throw new TypeError('A sys_login_attempt record has a failed_at that is not a list of times, or changes that are no number.');
  }
  return { failedAt, changes, proven: succeededAt !== undefined, strangers: readGuesses(items.find(({ source }) => source === STRANGERS)) };
}

function readGuesses(item: Readonly<Record<string, unknown>> | undefined): StrangersGuesses {
  if (item === undefined) return NO_GUESSES;
  const { failed, since } = item;
  if (typeof failed !== 'number' || typeof since !== 'number')
    throw new TypeError('The sys_login_attempt record of all strangers has a failed or since that is no number.');
  return { failed, since };
}
