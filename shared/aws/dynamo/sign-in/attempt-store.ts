import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type AttemptKey, type AttemptStore, type Attempts, isLockedOut, sourceRefusedUntil } from '../../../core/sign-in/lockout.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';
import { createStrangersCount } from '../usage/strangers-count.ts';
import {
  attemptKey,
  FAILED_AT,
  NO_FAILURE,
  PROVEN_MS,
  REMEMBERED_MS,
  readAttempts,
  readFailedAt,
  readGuesses,
  seconds,
  strangersKey,
} from './attempt-item.ts';

/** Each further try means that a wrong password was counted in the meantime. So many within one request are an attack. */
const MOST_TRIES = 20;

/** Moves each time one place forward and puts the new one last. DynamoDB reads every attribute as it was before the update. */
const SHIFT = FAILED_AT.map((attribute, index) => {
  const following = FAILED_AT[index + 1];
  return `${attribute} = ${following === undefined ? ':now' : `if_not_exists(${following}, :none)`}`;
}).join(', ');

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

  async function countOfSource(key: AttemptKey, { proven }: Attempts, now: number): Promise<boolean> {
    const { Attributes = {} } = await dynamo.updateItem({ TableName, Key: attemptKey(key), ...failure(now, proven) });
    return now >= sourceRefusedUntil(readFailedAt(unmarshall(Attributes)));
  }
  /** @returns false if a wrong password was counted since `seen` was read. */
  const succeed = (key: AttemptKey, seen: Attempts, now: number): Promise<boolean> =>
    answers.held(() => dynamo.updateItem({ TableName, Key: attemptKey(key), ...success(now, seen) }));

  return {
    recordFailure: (key, seen, now) =>
      answers.of(async () => {
        const counts = [countOfSource(key, seen, now), seen.proven ? true : countOfStrangers(key, now)];
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
    UpdateExpression: `SET ${SHIFT}, expires_at = :expires ADD failures :one`,
    ExpressionAttributeValues: marshall({
      ':now': now,
      ':none': NO_FAILURE,
      ':one': 1,
      ':expires': seconds(now + (proven ? PROVEN_MS : REMEMBERED_MS)),
    }),
    ReturnValues: 'ALL_OLD',
  }) as const;

/** Clears the failures of this source, on the condition that no wrong password was counted since `failures` was read. */
const success = (now: number, { failures }: Attempts) => ({
  UpdateExpression: `SET succeeded_at = :now, expires_at = :expires REMOVE ${FAILED_AT.join(', ')}`,
  ConditionExpression: 'attribute_not_exists(failures) OR failures = :seen',
  ExpressionAttributeValues: marshall({ ':now': now, ':seen': failures, ':expires': seconds(now + PROVEN_MS) }),
});
