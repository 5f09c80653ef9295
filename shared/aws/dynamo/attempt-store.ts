import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type AttemptKey,
  type AttemptStore,
  type Attempts,
  isLockedOut,
  LOCKOUT_MS,
  WRONG_PASSWORDS_ALLOWED,
} from '../../core/sign-in/lockout.ts';
import { answersOf } from '../client/answers.ts';
import type { DynamoApi } from '../client/apis.ts';
import { attemptKey, readAttempts, strangersKey } from './attempt-item.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long wrong passwords are remembered after the last change. */
const REMEMBERED_MS = DAY_MS;
/** How long a source that succeeded is told from a stranger: an integration that runs once a quarter is. */
const PROVEN_MS = 100 * DAY_MS;

/** Wrong passwords by user and source in `sys_login_attempt`. */
export function createAttemptStore(dynamo: DynamoApi, tablePrefix: string): AttemptStore {
  const TableName = `${tablePrefix}sys_login_attempt`;
  const answers = answersOf('sys_login_attempt');

  const update = (
    key: AttemptKey,
    until: number,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'> & { values: Record<string, unknown> },
  ) => {
    const { values, UpdateExpression, ...rest } = change;
    const expires = Math.ceil(until / 1000);
    return dynamo.updateItem({
      TableName,
      Key: attemptKey(key),
      UpdateExpression: `${UpdateExpression}, changes = if_not_exists(changes, :zero) + :one, expires_at = :expires`,
      ExpressionAttributeValues: marshall({ ...values, ':zero': 0, ':one': 1, ':expires': expires }),
      ...rest,
    });
  };

  const readOne = async (Key: Record<string, AttributeValue>): Promise<Record<string, unknown>[]> => {
    const { Item } = await dynamo.getItem({ TableName, Key, ConsistentRead: true });
    return Item === undefined ? [] : [unmarshall(Item)];
  };
  const readBoth = async (key: AttemptKey): Promise<Attempts> =>
    readAttempts((await Promise.all([readOne(attemptKey(key)), readOne(strangersKey(key))])).flat());

  async function countOfSource(key: AttemptKey, seen: Attempts, now: number): Promise<void> {
    const until = now + (seen.proven ? PROVEN_MS : REMEMBERED_MS);
    const { Attributes } = await update(key, until, {
      UpdateExpression: 'SET failed_at = list_append(if_not_exists(failed_at, :none), :now)',
      values: { ':none': [], ':now': [now] },
      ReturnValues: 'ALL_NEW',
    });
    await keepLast(key, readAttempts([unmarshall(Attributes ?? {})]), until);
  }

  /** Adds to the running 15 minutes, or begins them; another one may do the same meanwhile. */
  async function countOfStrangers(key: AttemptKey, now: number): Promise<void> {
    const change = (UpdateExpression: string, ConditionExpression: string, values: Record<string, number>): Promise<boolean> =>
      answers.held(() =>
        dynamo.updateItem({
          TableName,
          Key: strangersKey(key),
          UpdateExpression,
          ConditionExpression,
          ExpressionAttributeValues: marshall({ ...values, ':one': 1, ':ended': now - LOCKOUT_MS }),
        }),
      );
    const add = (): Promise<boolean> => change('ADD failed :one', 'since > :ended', {});
    const begin = (): Promise<boolean> =>
      change('SET failed = :one, since = :now, expires_at = :expires', 'attribute_not_exists(since) OR since <= :ended', {
        ':now': now,
        ':expires': Math.ceil((now + REMEMBERED_MS) / 1000),
      });
    if (!((await add()) || (await begin()) || (await add()))) throw new Error('a guess could not be counted');
  }

  /** Only the last failures matter, so the list is cut; a failure counted meanwhile wins over the cut. */
  async function keepLast(key: AttemptKey, { failedAt, changes }: Attempts, until: number): Promise<void> {
    if (failedAt.length <= WRONG_PASSWORDS_ALLOWED) return;
    const values = { ':seen': changes, ':last': failedAt.slice(-WRONG_PASSWORDS_ALLOWED) };
    await answers.held(() =>
      update(key, until, { UpdateExpression: 'SET failed_at = :last', ConditionExpression: 'changes = :seen', values }),
    );
  }

  return {
    async recordFailure(key, seen, now) {
      await answers.of(() => Promise.all([countOfSource(key, seen, now), seen.proven ? null : countOfStrangers(key, now)]));
    },

    recordSuccess: (key, seen, now) =>
      answers.of(async () => {
        // A stranger's right password may be the guess after the last one allowed.
        let known = seen.proven ? seen : await readBoth(key);
        // A retry means that a guess failed or a success was recorded meanwhile; failures alone end it at the limit.
        for (let attempt = 0; attempt <= WRONG_PASSWORDS_ALLOWED && !isLockedOut(known, now); attempt += 1) {
          const { changes } = known;
          const written = await answers.held(() =>
            update(key, now + PROVEN_MS, {
              UpdateExpression: 'SET failed_at = :none, succeeded_at = :now',
              ConditionExpression: 'attribute_not_exists(changes) OR changes = :seen',
              values: { ':none': [], ':now': now, ':seen': changes },
            }),
          );
          if (written) return true;
          known = await readBoth(key);
        }
        return false;
      }),
  };
}
