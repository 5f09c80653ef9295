import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { SessionAge, SessionIndex } from '../../core/sign-in/session.ts';
import { TABLES } from '../../core/tables/tables.ts';
import { answersOf } from '../client/answers.ts';

/** Sessions by their user, from the index of `sys_session`. */
export function createSessionIndex(client: DynamoDBClient, tablePrefix: string): SessionIndex {
  const answers = answersOf('sys_session');
  return {
    async since(userName, after, limit) {
      const query = new QueryCommand({
        TableName: `${tablePrefix}sys_session`,
        IndexName: TABLES.sys_session.index.name,
        KeyConditionExpression: 'user_name = :user AND created_at > :after',
        ExpressionAttributeValues: marshall({ ':user': userName, ':after': after }),
        ScanIndexForward: false,
        Limit: limit,
      });
      return answers.of(async () => {
        const { Items = [] } = await client.send(query);
        return Items.map((item) => toAge(unmarshall(item)));
      });
    },
  };
}

function toAge(item: Readonly<Record<string, unknown>>): SessionAge {
  const number = (name: string): number => (typeof item[name] === 'number' ? item[name] : Number.NaN);
  return {
    user_name: String(item.user_name),
    session_generation: number('session_generation'),
    created_at: number('created_at'),
    touched_at: number('touched_at'),
  };
}
