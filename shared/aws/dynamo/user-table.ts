import { type AttributeValue, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { userTableParameter } from '../../core/names.ts';
import { readUserTable, storedName, type UserTable, UserTableError } from '../../core/users/user-table.ts';
import { answersOf } from '../client/answers.ts';

/** The key of a user's record. */
export const userKey = (table: UserTable, userName: string): Record<string, AttributeValue> => ({
  [storedName(table, 'user_name')]: { S: userName },
});

/**
 * Placeholders for attributes, for a request's ExpressionAttributeNames: a table's own name may be one of DynamoDB's reserved words.
 *
 * @returns by `#` and the platform's name.
 */
export const placeholders = (table: UserTable, attributes: readonly string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, storedName(table, attribute)]));

/** Why a request on users failed. A table that does not fit is told in a sentence: DynamoDB's own text does not say where to look. */
export const userError = (table: UserTable, error: unknown): unknown =>
  table.adopted && error instanceof Error && /^(Validation|ResourceNotFound)Exception$/.test(error.name)
    ? new UserTableError(table, error)
    : error;

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

/**
 * The table of users of a deployment, as its parameter tells: for programs that work on it from outside, such as the command line. Functions are
 * told in their environment.
 *
 * @throws UserTableError where an adopted table does not fit, DependencyError where that cannot be read.
 */
export async function deployedUserTable(ssm: SSMClient, dynamo: DynamoDBClient, stage: string, tablePrefix: string): Promise<UserTable> {
  const Name = userTableParameter(stage);
  const { Parameter } = await answersOf(`parameter ${Name}`).of(() =>
    ssm.send(new GetParameterCommand({ Name })).catch((error: unknown) => {
      if (error instanceof ParameterNotFound) return { Parameter: undefined };
      throw error;
    }),
  );
  const table = readUserTable(Parameter?.Value, tablePrefix);
  await checkUserTable(dynamo, table);
  return table;
}
