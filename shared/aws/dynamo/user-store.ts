import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { UserStore } from '../../core/sign-in/password.ts';
import { glideDateTime } from '../../core/text.ts';
import type { UserTable } from '../../core/users/user-table.ts';
import { answersOf } from '../client/answers.ts';
import { placeholders, userError, userKey } from './user-table.ts';

const WRITTEN = ['password_hash', 'password_needs_reset', 'sys_updated_on', 'sys_updated_by', 'session_generation', 'version'];

/** Writes to `sys_user`. */
export function createUserStore(client: DynamoDBClient, users: UserTable): UserStore {
  const answers = answersOf('sys_user', (error) => userError(users, error));
  return {
    async changePassword({ userName, verifiedHash, newHash, now }) {
      const change = new UpdateItemCommand({
        TableName: users.name,
        Key: userKey(users, userName),
        UpdateExpression:
          'SET #password_hash = :new, #password_needs_reset = :false, #sys_updated_on = :now, #sys_updated_by = :by ' +
          'ADD #session_generation :one, #version :one',
        // Narrower than the record's version: only another password makes the verification void.
        ConditionExpression: '#password_hash = :verified',
        ExpressionAttributeNames: placeholders(users, WRITTEN),
        ExpressionAttributeValues: marshall({
          ':new': newHash,
          ':verified': verifiedHash,
          ':false': false,
          ':now': glideDateTime(now),
          ':by': userName,
          ':one': 1,
        }),
      });
      return answers.held(() => client.send(change));
    },
  };
}
