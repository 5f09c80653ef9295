import { type AttributeValue, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { userTableParameter } from '../../../core/names.ts';
import { readUserTable, storedName, type UserTable, UserTableError } from '../../../core/users/user-table.ts';
import { readParameter } from '../../ssm/parameter.ts';

/** The key of a user's record. */
export const userKey = (table: UserTable, userName: string): Record<string, AttributeValue> => ({
  [storedName(table, 'user_name')]: { S: userName },
});

/**
 * Placeholders for attributes, for a request's ExpressionAttributeNames: an adopted table may use one of DynamoDB's reserved words.
 *
 * @returns by `#` and the platform's name.
 */
export const placeholders = (table: UserTable, attributes: readonly string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, storedName(table, attribute)]));

/**
 * Why a request on users failed. For an adopted table that does not fit, a sentence says so: DynamoDB's own text does not say where to
 * look.
 */
export const userError = (table: UserTable, error: unknown): unknown =>
  table.adopted && error instanceof Error && /^(Validation|ResourceNotFound)Exception$/.test(error.name)
    ? new UserTableError(table, error)
    : error;

/**
 * Checks that an adopted table exists and has the expected key. The product's own table is created with the right one, so it is not
 * checked.
 *
 * @throws UserTableError if the table does not fit, and any other error of the request.
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

/**
 * The table of users of a deployment, by its parameter, for programs from outside such as the command line. Functions read it from their
 * environment.
 *
 * @throws UserTableError if an adopted table does not fit, DependencyError if the parameter cannot be read.
 */
export async function deployedUserTable(ssm: SSMClient, dynamo: DynamoDBClient, stage: string, tablePrefix: string): Promise<UserTable> {
  const table = readUserTable((await readParameter(ssm, userTableParameter(stage))) ?? undefined, tablePrefix);
  await checkUserTable(dynamo, table);
  return table;
}
