import { DeleteItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { TOKENS_BY_USER } from '../../../core/tables/tables.ts';
import { TOKENS_A_MINUTE } from '../../../core/tokens/issue-count.ts';
import { hasTokenId, type TokenAdmin } from '../../../core/tokens/open-tokens.ts';
import { readToken, TOKEN_KIND, type Token } from '../../../core/tokens/token.ts';
import { answersOf } from '../../client/answers.ts';
import { withStoredEnds } from '../sign-in/stored-ends.ts';

/** Tokens by their user, from an index of `sys_session` that holds tokens only. No token can be made from what it tells. */
export function createTokenAdmin(client: DynamoDBClient, tablePrefix: string): TokenAdmin {
  const TableName = `${tablePrefix}sys_session`;
  const answers = answersOf('sys_session');

  async function query(condition: string, values: Readonly<Record<string, unknown>>, limit: number): Promise<Token[]> {
    const command = new QueryCommand({
      TableName,
      IndexName: TOKENS_BY_USER.name,
      KeyConditionExpression: `user_name = :user AND ${condition}`,
      ExpressionAttributeValues: marshall(values),
      ScanIndexForward: false,
      Limit: limit,
    });
    const indexed = ((await client.send(command)).Items ?? []).map((item) => unmarshall(item));
    return (await withStoredEnds(client, TableName, indexed)).map(readToken);
  }

  /** @returns false: there is no such token any more. */
  function remove({ token_hash }: Token): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName,
      Key: marshall({ token_hash }),
      // Never a session.
      ConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: marshall({ ':kind': TOKEN_KIND }),
    });
    return answers.held(() => client.send(command));
  }

  return {
    since: (userName, after, limit) => answers.of(() => query('issued_at > :after', { ':user': userName, ':after': after }, limit)),

    end: (userName, id) =>
      answers.of(async () => {
        const found = await query('issued_at = :time', { ':user': userName, ':time': id.issuedAt }, TOKENS_A_MINUTE);
        const token = found.find((each) => hasTokenId(each, id)) ?? null;
        return token !== null && (await remove(token)) ? token : null;
      }),
  };
}
