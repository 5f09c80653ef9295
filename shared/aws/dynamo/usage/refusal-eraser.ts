import { DeleteItemCommand, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { forEachOf } from '../../../core/concurrency.ts';
import { REFUSALS_BY_USER } from '../../../core/tables/tables.ts';
import { answersOf } from '../../client/answers.ts';

const AT_ONCE = 16;

/**
 * Deletes the refusals of a user. The index follows the table within about a second, so one of this moment may be left: it expires.
 *
 * @returns a function that says how many were deleted, and throws DependencyError if the store does not answer.
 */
export function createRefusalEraser(client: DynamoDBClient, tablePrefix: string): (userName: string) => Promise<number> {
  const TableName = `${tablePrefix}sys_decision`;
  const answers = answersOf('sys_decision');
  return async (userName) => {
    const query = {
      TableName,
      IndexName: REFUSALS_BY_USER.name,
      KeyConditionExpression: '#user = :user',
      ExpressionAttributeNames: { '#user': REFUSALS_BY_USER.partitionKey.name },
      ExpressionAttributeValues: { ':user': { S: userName } },
    };
    let deleted = 0;
    for await (const { Items = [] } of answers.each(paginateQuery({ client }, query)))
      await forEachOf(Items, AT_ONCE, async ({ decision_id }) => {
        if (decision_id === undefined) return;
        await answers.of(() => client.send(new DeleteItemCommand({ TableName, Key: { decision_id } })));
        deleted++;
      });
    return deleted;
  };
}
