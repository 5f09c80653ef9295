import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { SsoStateStore } from '../../../core/sign-in/sso.ts';
import { answersOf } from '../../client/answers.ts';

/** What single sign-on remembers for a while, in `sys_sso_state`. DynamoDB deletes late, so times are compared here. */
export function createSsoStateStore(client: DynamoDBClient, tablePrefix: string): SsoStateStore {
  const TableName = `${tablePrefix}sys_sso_state`;
  const answers = answersOf('sys_sso_state');

  return {
    async claim({ key, content, until }, now) {
      const put = new PutItemCommand({
        TableName,
        Item: marshall({ state: key, content, expires_at: Math.ceil(until / 1000) }),
        ConditionExpression: 'attribute_not_exists(#state) OR expires_at <= :now',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: marshall({ ':now': Math.floor(now / 1000) }),
      });
      return answers.held(() => client.send(put));
    },

    async read(key, now) {
      return answers.of(async () => {
        const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall({ state: key }), ConsistentRead: true }));
        if (Item === undefined) return null;
        const { content, expires_at } = unmarshall(Item);
        return typeof content === 'string' && typeof expires_at === 'number' && expires_at > Math.floor(now / 1000) ? content : null;
      });
    },
  };
}
