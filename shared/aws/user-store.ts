import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { glideDateTime } from '../core/glide-date-time.ts';
import { DependencyError, type UserStore } from '../core/ports.ts';

/** Writes to `sys_user`. */
export function createUserStore(client: DynamoDBClient, tablePrefix: string): UserStore {
  const TableName = `${tablePrefix}sys_user`;

  return {
    async changePassword({ userName, verifiedHash, newHash, now }) {
      const change = new UpdateItemCommand({
        TableName,
        Key: marshall({ user_name: userName }),
        UpdateExpression:
          'SET password_hash = :new, password_needs_reset = :false, sys_updated_on = :now, sys_updated_by = :by ' +
          'ADD session_generation :one, version :one',
        // Narrower than the record's version: only another password makes the verification void.
        ConditionExpression: 'password_hash = :verified',
        ExpressionAttributeValues: marshall({
          ':new': newHash,
          ':verified': verifiedHash,
          ':false': false,
          ':now': glideDateTime(now),
          ':by': userName,
          ':one': 1,
        }),
      });
      try {
        await client.send(change);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw new DependencyError('sys_user', error);
      }
    },
  };
}
