import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { storedName, type UserTable, UserTableError } from '../core/users/user-table.ts';
import { userError } from './dynamo/user-table.ts';

/**
 * Looks whether an adopted table is there and has the key that it should have. The product's own table is made with it, so nothing is asked.
 *
 * @throws UserTableError where it does not fit, and whatever else the request fails with.
 */
export async function checkUserTable(client: DynamoDBClient, table: UserTable): Promise<void> {
  if (!table.adopted) return;
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name })).catch((error: unknown) => {
    throw userError(table, error);
  });
  const [key, ...others] = Table?.KeySchema ?? [];
  const type = Table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === key?.AttributeName)?.AttributeType;
  if (key?.AttributeName !== storedName(table, 'user_name') || type !== 'S' || others.length > 0) throw new UserTableError(table);
}
