import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { FederatedIdentity } from '../../../shared/core/federated/identity.ts';
import { federatedText } from '../../../shared/core/federated/stored.ts';
import { storedName, type UserTable } from '../../../shared/core/users/user-table.ts';
import { REGION } from '../account.ts';

/** The account that the workloads of the demonstration stand for. */
export const WORKLOAD_USER = 'json.user';

/** Says which workloads the account is. An account that is not there, or lists some already, stays as it is. */
export async function seedFederated(endpoint: string, users: UserTable, identities: readonly FederatedIdentity[]): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: { accessKeyId: 'seed', secretAccessKey: 'local' } });
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: users.name,
        Key: { [storedName(users, 'user_name')]: { S: WORKLOAD_USER } },
        UpdateExpression: 'SET #federated = :federated',
        ConditionExpression: 'attribute_exists(#name) AND attribute_not_exists(#federated)',
        ExpressionAttributeNames: { '#federated': storedName(users, 'federated'), '#name': storedName(users, 'user_name') },
        ExpressionAttributeValues: { ':federated': { S: federatedText(identities) ?? '' } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  } finally {
    client.destroy();
  }
}
