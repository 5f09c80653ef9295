import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Mutex } from '../../core/ports.ts';
import { answersOf } from '../client/answers.ts';

/**
 * A lock with a lease in `sys_mutex`: one item for each name, written on a condition. The lease must last longer than its holder's work
 * can.
 */
export function createMutex(client: DynamoDBClient, tablePrefix: string): Mutex {
  const TableName = `${tablePrefix}sys_mutex`;
  const answers = answersOf('sys_mutex');

  return {
    acquire: (name, holder, { now, until }) =>
      answers.held(() =>
        client.send(
          new PutItemCommand({
            TableName,
            Item: marshall({ name, holder, until, expires_at: Math.ceil(until / 1000) }),
            ConditionExpression: 'attribute_not_exists(#name) OR #until <= :now OR holder = :holder',
            ExpressionAttributeNames: { '#name': 'name', '#until': 'until' },
            ExpressionAttributeValues: marshall({ ':now': now, ':holder': holder }),
          }),
        ),
      ),

    async release(name, holder) {
      await answers.held(() =>
        client.send(
          new DeleteItemCommand({
            TableName,
            Key: marshall({ name }),
            ConditionExpression: 'holder = :holder',
            ExpressionAttributeValues: marshall({ ':holder': holder }),
          }),
        ),
      );
    },
  };
}
