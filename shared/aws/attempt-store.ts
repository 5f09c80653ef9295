import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Attempts, isLockedOut, NO_ATTEMPTS, WRONG_PASSWORDS_ALLOWED } from '../core/lockout.ts';
import { type AttemptKey, type AttemptStore, DependencyError } from '../core/ports.ts';
import { type DynamoApi, isConditionFailure } from './apis.ts';
import { attemptKey, readAttempts } from './attempt-item.ts';

/** How long an attempt is remembered after its last change. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** Wrong passwords by user and source in `sys_login_attempt`. */
export function createAttemptStore(dynamo: DynamoApi, tablePrefix: string): AttemptStore {
  const TableName = `${tablePrefix}sys_login_attempt`;

  const update = (
    key: AttemptKey,
    now: number,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'> & { values: Record<string, unknown> },
  ) => {
    const { values, UpdateExpression, ...rest } = change;
    const expires = Math.ceil((now + REMEMBERED_MS) / 1000);
    return dynamo.updateItem({
      TableName,
      Key: attemptKey(key),
      UpdateExpression: `${UpdateExpression}, changes = if_not_exists(changes, :zero) + :one, expires_at = :expires`,
      ExpressionAttributeValues: marshall({ ...values, ':zero': 0, ':one': 1, ':expires': expires }),
      ...rest,
    });
  };

  async function readOne(key: AttemptKey): Promise<Attempts> {
    const { Item } = await dynamo.getItem({ TableName, Key: attemptKey(key), ConsistentRead: true });
    return Item === undefined ? NO_ATTEMPTS : readAttempts(unmarshall(Item));
  }

  /** Only the last failures matter, so the list is cut; a failure counted meanwhile wins over the cut. */
  async function keepLast(key: AttemptKey, { failedAt, changes }: Attempts, now: number): Promise<void> {
    if (failedAt.length <= WRONG_PASSWORDS_ALLOWED) return;
    const values = { ':seen': changes, ':last': failedAt.slice(-WRONG_PASSWORDS_ALLOWED) };
    await ifStill(update(key, now, { UpdateExpression: 'SET failed_at = :last', ConditionExpression: 'changes = :seen', values }));
  }

  return {
    async recordFailure(key, now) {
      try {
        const { Attributes } = await update(key, now, {
          UpdateExpression: 'SET failed_at = list_append(if_not_exists(failed_at, :none), :now)',
          values: { ':none': [], ':now': [now] },
          ReturnValues: 'ALL_NEW',
        });
        await keepLast(key, readAttempts(unmarshall(Attributes ?? {})), now);
      } catch (error) {
        throw new DependencyError('sys_login_attempt', error);
      }
    },

    async recordSuccess(key, seen, now) {
      try {
        let known = seen;
        // A retry means that a guess failed or a success was recorded meanwhile; failures alone end it at the limit.
        for (let attempt = 0; attempt <= WRONG_PASSWORDS_ALLOWED; attempt += 1) {
          const written = await ifStill(
            update(key, now, {
              UpdateExpression: 'SET failed_at = :none, succeeded_at = :now',
              ConditionExpression: 'attribute_not_exists(changes) OR changes = :seen',
              values: { ':none': [], ':now': now, ':seen': known.changes },
            }),
          );
          if (written) return true;
          known = await readOne(key);
          if (isLockedOut(known, now)) return false;
        }
        return false;
      } catch (error) {
        throw new DependencyError('sys_login_attempt', error);
      }
    },
  };
}

/** Whether a conditional write was made; false where its condition no longer held. */
async function ifStill(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}
