import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Mutex } from '../../core/ports.ts';
import { answersOf } from '../client/answers.ts';

const FREE = 'attribute_not_exists(#name) OR #until <= :now';
const HELD_BY = 'holder = :holder';

/**
 * A lock with a lease in `sys_mutex`: one item for each name, written on a condition. The lease must last longer than its holder's work
 * can.
 */
export function createMutex(client: DynamoDBClient, tablePrefix: string): Mutex {
  const TableName = `${tablePrefix}sys_mutex`;
  const answers = answersOf('sys_mutex');

  /** Writes the lease where the condition holds. */
  function take(
    name: string,
    holder: string,
    until: number,
    condition: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    const put = new PutItemCommand({
      TableName,
      Item: marshall({ name, holder, until, expires_at: Math.ceil(until / 1000) }),
      ConditionExpression: condition,
      ...(condition === HELD_BY ? {} : { ExpressionAttributeNames: { '#name': 'name', '#until': 'until' } }),
      ExpressionAttributeValues: marshall(values),
    });
    return answers.held(() => client.send(put));
  }

  return {
    acquire: (name, holder, { now, until }) => take(name, holder, until, FREE, { ':now': now }),
    renew: (name, holder, { until }) => take(name, holder, until, HELD_BY, { ':holder': holder }),

    async release(name, holder) {
      await answers.held(() =>
        client.send(
          new DeleteItemCommand({
            TableName,
            Key: marshall({ name }),
            ConditionExpression: HELD_BY,
            ExpressionAttributeValues: marshall({ ':holder': holder }),
          }),
        ),
      );
    },
  };
}
