import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type AttemptKey, LOCKOUT_MS, STRANGERS_GUESSES_ALLOWED } from '../../../core/sign-in/lockout.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';
import { REMEMBERED_MS, seconds, strangersKey } from '../sign-in/attempt-item.ts';

/**
 * Counts one wrong password of a stranger to a user: adds to the running 15 minutes, or begins them. Parallel requests are all counted.
 *
 * @returns (the counting) false if the limit was reached before it.
 * @throws (the counting) Error if it could not be counted.
 */
export function createStrangersCount(dynamo: DynamoApi, TableName: string): (key: AttemptKey, now: number) => Promise<boolean> {
  const answers = answersOf('sys_login_attempt');
  const change = (
    key: AttemptKey,
    now: number,
    UpdateExpression: string,
    ConditionExpression: string,
    values: Record<string, number> = {},
  ) =>
    answers.ifHeld(() =>
      dynamo.updateItem({
        TableName,
        Key: strangersKey(key),
        UpdateExpression,
        ConditionExpression,
        ExpressionAttributeValues: marshall({ ...values, ':one': 1, ':ended': now - LOCKOUT_MS }),
        ReturnValues: 'UPDATED_NEW',
      }),
    );
  const add = (key: AttemptKey, now: number) => change(key, now, 'ADD failed :one', 'since > :ended');
  const begin = (key: AttemptKey, now: number) =>
    change(key, now, 'SET failed = :one, since = :now, expires_at = :expires', 'attribute_not_exists(since) OR since <= :ended', {
      ':now': now,
      ':expires': seconds(now + REMEMBERED_MS),
    });

  return async (key, now) => {
    const { Attributes } = (await add(key, now)) ?? (await begin(key, now)) ?? (await add(key, now)) ?? {};
    if (Attributes === undefined) throw new Error('A guess could not be counted.');
    return Number(unmarshall(Attributes).failed) <= STRANGERS_GUESSES_ALLOWED;
  };
}
