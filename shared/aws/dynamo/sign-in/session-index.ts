import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { SessionAge, SessionIndex } from '../../../core/sign-in/session.ts';
import { SESSIONS_BY_USER } from '../../../core/tables/tables.ts';
import { answersOf } from '../../client/answers.ts';
import { withStoredEnds } from './stored-ends.ts';

/** Sessions by their user, from the index of `sys_session`. What it does not hold is read from the sessions themselves. */
export function createSessionIndex(client: DynamoDBClient, tablePrefix: string): SessionIndex {
  const TableName = `${tablePrefix}sys_session`;
  const answers = answersOf('sys_session');
  return {
    since: (userName, after, limit) =>
      answers.of(async () => {
        const query = new QueryCommand({
          TableName,
          IndexName: SESSIONS_BY_USER.name,
          KeyConditionExpression: 'user_name = :user AND created_at > :after',
          ExpressionAttributeValues: marshall({ ':user': userName, ':after': after }),
          ScanIndexForward: false,
          Limit: limit,
        });
        const indexed = ((await client.send(query)).Items ?? []).map((item) => unmarshall(item));
        return (await withStoredEnds(client, TableName, indexed)).map(toAge);
      }),
  };
}

function toAge(item: Readonly<Record<string, unknown>>): SessionAge {
  const number = (name: string): number => (typeof item[name] === 'number' ? item[name] : Number.NaN);
  return {
    user_name: String(item.user_name),
    session_generation: number('session_generation'),
    created_at: number('created_at'),
    touched_at: number('touched_at'),
    ...(typeof item.ends_at === 'number' ? { ends_at: item.ends_at } : {}),
    ...(item.elevated === true ? { elevated: true } : {}),
  };
}
