import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readToken, TOKEN_KIND, type TokenStore } from '../../../core/tokens/token.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';

/** Access tokens in `sys_session`. They are read together with their user: see the identity store. */
export function createTokenStore(dynamo: Pick<DynamoApi, 'putItem' | 'deleteItem'>, tablePrefix: string): TokenStore {
  const TableName = `${tablePrefix}sys_session`;
  const answers = answersOf('sys_session');

  return {
    async create(token) {
      // Only tidies up: whether a token is still good, the code decides by its end.
      const expires_at = Math.ceil(token.ends_at / 1000);
      await answers.of(() => dynamo.putItem({ TableName, Item: marshall({ ...token, kind: TOKEN_KIND, expires_at }) }));
    },

    revoke: (tokenHash) =>
      answers.of(async () => {
        const { Attributes } = await dynamo.deleteItem({
          TableName,
          Key: marshall({ token_hash: tokenHash }),
          ReturnValues: 'ALL_OLD',
        });
        return Attributes === undefined ? null : readToken(unmarshall(Attributes));
      }),
  };
}
