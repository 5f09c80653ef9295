import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { DependencyError } from '../core/ports.ts';
import { readUserTable, type UserTable, userTableParameter } from '../core/users/user-table.ts';
import { checkUserTable } from './check-user-table.ts';

/**
 * The table of users of a deployment, as its parameter tells: for whoever works on it from outside, such as the command line. Functions are
 * told in their environment.
 *
 * @throws UserTableError where an adopted table does not fit, DependencyError where nobody can tell.
 */
export async function deployedUserTable(ssm: SSMClient, dynamo: DynamoDBClient, stage: string, tablePrefix: string): Promise<UserTable> {
  const Name = userTableParameter(stage);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name })).catch((error: unknown) => {
    if (error instanceof ParameterNotFound) return { Parameter: undefined };
    throw new DependencyError(`parameter ${Name}`, error);
  });
  const table = readUserTable(Parameter?.Value, tablePrefix);
  await checkUserTable(dynamo, table);
  return table;
}
