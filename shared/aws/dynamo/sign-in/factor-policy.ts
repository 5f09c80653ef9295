import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readSecondFactorPolicy, SECOND_FACTOR, type SecondFactorPolicy } from '../../../core/second-factor/policy.ts';
import { answersOf } from '../../client/answers.ts';

/**
 * Who must have a second factor, as it stands in `sys_properties` now: strongly consistent.
 *
 * @throws DependencyError (in the returned function) if the store does not answer.
 */
export function createFactorPolicy(client: DynamoDBClient, tablePrefix: string): () => Promise<SecondFactorPolicy> {
  const get = { TableName: `${tablePrefix}sys_properties`, Key: marshall({ name: SECOND_FACTOR }), ConsistentRead: true };
  return () =>
    answersOf('sys_properties').of(async () => {
      const { Item } = await client.send(new GetItemCommand(get));
      return readSecondFactorPolicy(Item === undefined ? null : unmarshall(Item));
    });
}
