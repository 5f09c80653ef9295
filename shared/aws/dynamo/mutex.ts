import { ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DependencyError, type Mutex } from '../../core/ports.ts';

/** A lock with a lease in `sys_mutex`: one item a name, written on a condition. The lease must outlive whatever its holder may still do. */
export function createMutex(client: DynamoDBClient, tablePrefix: string): Mutex {
  const TableName = `${tablePrefix}sys_mutex`;

  return {
    acquire: (name, holder, { now, until }) =>
      ifHolds(
        client.send(
          new PutItemCommand({
            TableName,
            Item: marshall({ name, holder, until, expires_at: Math.ceil(until / 1000) }),
            ConditionExpression: 'attribute_not_exists(#name) OR #until <= :now',
            ExpressionAttributeNames: { '#name': 'name', '#until': 'until' },
            ExpressionAttributeValues: marshall({ ':now': now }),
          }),
        ),
      ),

    async release(name, holder) {
      await ifHolds(
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

async function ifHolds(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw new DependencyError('sys_mutex', error);
  }
}
