import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { SESSION_END_ATTRIBUTES } from '../../../core/sign-in/session.ts';

type Item = Readonly<Record<string, unknown>>;

/** Keys in a request. Source: DynamoDB API Reference, BatchGetItem. */
const BATCH = 100;

/**
 * What an index tells of `sys_session`, with the stored end and elevation of each. An index still names a session or token for a moment after it was
 * deleted: those are left out. A deploy cannot change what an index holds, so that these are read from the table itself.
 */
export async function withStoredEnds(client: DynamoDBClient, table: string, indexed: readonly Item[]): Promise<Item[]> {
  const keys = indexed.map(({ token_hash }) => marshall({ token_hash }));
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, batch) => keys.slice(batch * BATCH, (batch + 1) * BATCH));
  const read = (await Promise.all(batches.map((batch) => readEnds(client, table, batch)))).flat();
  const stored = new Map(read.map((item) => [item.token_hash, item]));
  return indexed.flatMap((item) => {
    const found = stored.get(item.token_hash);
    return found === undefined ? [] : [{ ...item, ...found }];
  });
}

async function readEnds(client: DynamoDBClient, table: string, keys: Record<string, AttributeValue>[]): Promise<Item[]> {
  const ProjectionExpression = SESSION_END_ATTRIBUTES.join(', ');
  const { Responses = {}, UnprocessedKeys = {} } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true, ProjectionExpression } } }),
  );
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('BatchGetItem left keys unprocessed');
  return (Responses[table] ?? []).map((item) => unmarshall(item));
}
