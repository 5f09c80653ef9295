import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { SESSION_END_ATTRIBUTES, type SessionAge, type SessionIndex } from '../../../core/sign-in/session.ts';
import { SESSIONS_BY_USER } from '../../../core/tables/tables.ts';
import { answersOf } from '../../client/answers.ts';

type Item = Readonly<Record<string, unknown>>;
type Key = Record<string, AttributeValue>;

/** Keys in a request. Source: DynamoDB API Reference, BatchGetItem. */
const BATCH = 100;

/**
 * Sessions by their user, from the index of `sys_session`. When a provider ends one is read from the sessions themselves: a deploy cannot
 * change what an index holds.
 */
export function createSessionIndex(client: DynamoDBClient, tablePrefix: string): SessionIndex {
  const TableName = `${tablePrefix}sys_session`;
  const answers = answersOf('sys_session');

  async function read(keys: readonly Key[]): Promise<Item[]> {
    const ProjectionExpression = SESSION_END_ATTRIBUTES.join(', ');
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [...keys], ConsistentRead: true, ProjectionExpression } } }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Error('BatchGetItem left keys unprocessed');
    return (Responses[TableName] ?? []).map((item) => unmarshall(item));
  }

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
        const keys = indexed.map(({ token_hash }) => marshall({ token_hash }));
        const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, batch) =>
          keys.slice(batch * BATCH, (batch + 1) * BATCH),
        );
        const stored = new Map((await Promise.all(batches.map(read))).flat().map((item) => [item.token_hash, item]));
        // The index still names a session for a moment after it was deleted.
        return indexed.filter(({ token_hash }) => stored.has(token_hash)).map((item) => toAge(item, stored.get(item.token_hash)?.ends_at));
      }),
  };
}

function toAge(item: Item, endsAt: unknown): SessionAge {
  const number = (name: string): number => (typeof item[name] === 'number' ? item[name] : Number.NaN);
  return {
    user_name: String(item.user_name),
    session_generation: number('session_generation'),
    created_at: number('created_at'),
    touched_at: number('touched_at'),
    ...(typeof endsAt === 'number' ? { ends_at: endsAt } : {}),
  };
}
