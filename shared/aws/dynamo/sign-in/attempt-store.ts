import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type AttemptKey,
  type AttemptStore,
  type Attempts,
  type Failure,
  isLockedOut,
  refusedUntil,
  WRONG_AT_SIGN_IN,
} from '../../../core/sign-in/lockout.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';
import { createStrangersCount } from '../usage/strangers-count.ts';
import {
  attemptKey,
  FAILED_AT,
  NO_FAILURE,
  PROVEN_MS,
  REFUSED_AT,
  REMEMBERED_MS,
  readAttempts,
  readGuesses,
  readTimes,
  seconds,
  strangersKey,
} from './attempt-item.ts';

/** Each further try means that a wrong password was counted in the meantime. So many within one request are an attack. */
const MOST_TRIES = 20;

/** Moves each time one place forward and puts the new one last. DynamoDB reads every attribute as it was before the update. */
const shift = (attributes: readonly string[]): string =>
  attributes
    .map((attribute, index) => {
      const following = attributes[index + 1];
      return `${attribute} = ${following === undefined ? ':now' : `if_not_exists(${following}, :none)`}`;
    })
    .join(', ');
const SHIFT_FAILED = shift(FAILED_AT);
const SHIFT_REFUSED = shift(REFUSED_AT);

/**
 * Wrong passwords by user and source in `sys_login_attempt`.
 *
 * Only wrong passwords raise `failures` of an item. A right password is written on the condition that `failures` is still what was read. So
 * right passwords never block each other, an unseen wrong password is never cleared, and no right password that was read before the limit
 * passes after it.
 *
 * Source: DynamoDB Developer Guide, "Using update expressions" (every action sees the item as it was before the update).
 */
export function createAttemptStore(dynamo: DynamoApi, tablePrefix: string): AttemptStore {
  const TableName = `${tablePrefix}sys_login_attempt`;
  const answers = answersOf('sys_login_attempt');
  const countOfStrangers = createStrangersCount(dynamo, TableName);

  const readOne = async (Key: Record<string, AttributeValue>): Promise<Record<string, unknown>[]> => {
    const { Item } = await dynamo.getItem({ TableName, Key, ConsistentRead: true });
    return Item === undefined ? [] : [unmarshall(Item)];
  };
  const readStrangers = async (key: AttemptKey) => readGuesses((await readOne(strangersKey(key)))[0]);
  const readBoth = async (key: AttemptKey): Promise<Attempts> =>
    readAttempts((await Promise.all([readOne(attemptKey(key)), readOne(strangersKey(key))])).flat());

  async function countOfSource(key: AttemptKey, { proven }: Attempts, now: number, { way, refused }: Failure): Promise<boolean> {
    const count = refused ? refusal(now, proven) : failure(now, proven);
    const { Attributes = {} } = await dynamo.updateItem({ TableName, Key: attemptKey(key), ...count });
    return now >= refusedUntil(way, readTimes(unmarshall(Attributes)));
  }
  /** @returns false if a wrong password was counted since `seen` was read. */
  const succeed = (key: AttemptKey, seen: Attempts, now: number): Promise<boolean> =>
    answers.held(() => dynamo.updateItem({ TableName, Key: attemptKey(key), ...success(now, seen) }));

  return {
    recordFailure: (key, seen, now, failed = WRONG_AT_SIGN_IN) =>
      answers.of(async () => {
        const counts = [countOfSource(key, seen, now, failed), seen.proven ? true : countOfStrangers(key, now)];
        return (await Promise.all(counts)).every((inTime) => inTime);
      }),

    recordSuccess: (key, seen, now) =>
      answers.of(async () => {
        // A stranger's right password may be one guess too many, whichever source made the guesses.
        let known = seen.proven ? seen : { ...seen, strangers: await readStrangers(key) };
        for (let tries = 0; tries < MOST_TRIES && !isLockedOut(known, now); tries += 1) {
          if (await succeed(key, known, now)) return true;
          known = await readBoth(key);
        }
        return false;
      }),
  };
}

/** Counts a wrong password of this source, and returns what was counted before. */
const failure = (now: number, proven: boolean) =>
  ({
    UpdateExpression: `SET ${SHIFT_FAILED}, expires_at = :expires ADD failures :one`,
    ExpressionAttributeValues: marshall({ ...timesOf(now, proven), ':one': 1 }),
    ReturnValues: 'ALL_OLD',
  }) as const;

/** Counts a right password that Basic may not use, in a list of its own. A success elsewhere need not look at it. */
const refusal = (now: number, proven: boolean) =>
  ({
    UpdateExpression: `SET ${SHIFT_REFUSED}, expires_at = :expires`,
    ExpressionAttributeValues: marshall(timesOf(now, proven)),
    ReturnValues: 'ALL_OLD',
  }) as const;

const timesOf = (now: number, proven: boolean) => ({
  ':now': now,
  ':none': NO_FAILURE,
  ':expires': seconds(now + (proven ? PROVEN_MS : REMEMBERED_MS)),
});

/** Clears the failures of this source, on the condition that no wrong password was counted since `failures` was read. */
const success = (now: number, { failures }: Attempts) => ({
  UpdateExpression: `SET succeeded_at = :now, expires_at = :expires REMOVE ${FAILED_AT.join(', ')}`,
  ConditionExpression: 'attribute_not_exists(failures) OR failures = :seen',
  ExpressionAttributeValues: marshall({ ':now': now, ':seen': failures, ':expires': seconds(now + PROVEN_MS) }),
});
