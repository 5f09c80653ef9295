import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { USERS_BY_SYS_ID } from '../../core/tables/tables.ts';
import type { UserTable } from '../../core/users/user-table.ts';
import { answersOf } from '../client/answers.ts';

/**
 * Whether a user with a sys_id exists, from the index of `sys_user`. The index follows the table within about a second, so a user who was
 * created just now may not be found yet.
 *
 * @returns null where the table was adopted: it has no such index. The returned function throws DependencyError.
 */
export function createUserIndex(client: DynamoDBClient, users: UserTable): ((sysId: string) => Promise<boolean>) | null {
  if (users.adopted) return null;
  const answers = answersOf('sys_user');
  return async (sysId) => {
    const query = new QueryCommand({
      TableName: users.name,
      IndexName: USERS_BY_SYS_ID.name,
      KeyConditionExpression: 'sys_id = :sysId',
      ExpressionAttributeValues: { ':sysId': { S: sysId } },
      Select: 'COUNT',
      Limit: 1,
    });
    return ((await answers.of(() => client.send(query))).Count ?? 0) > 0;
  };
}
