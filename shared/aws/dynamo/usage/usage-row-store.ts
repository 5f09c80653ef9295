import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mapOf } from '../../../core/concurrency.ts';
import type { StoredRow, UsageRowStore } from '../../../core/usage/ports.ts';
import { answersOf } from '../../client/answers.ts';
import { fromUsageItem, toUsageItem } from './usage-item.ts';

type Key = Record<string, AttributeValue>;

/** Keys in a request. Source: DynamoDB API Reference, BatchGetItem. */
const BATCH = 100;
const AT_ONCE = 4;
/** How often what a request left is asked for again, and the pause before the first time. */
const REPEATS = 4;
const PAUSE_MS = 50;

/** Rows of accounts in `sys_usage`. */
export function createUsageRowStore(client: DynamoDBClient, tablePrefix: string): UsageRowStore {
  const TableName = `${tablePrefix}sys_usage`;
  const answers = answersOf('sys_usage');
  const read = readsOf(client, TableName);
  const keyOf = ({ row: { user_name, what } }: StoredRow): Key => marshall({ user_name, what });
  const asRead = (rev: number) =>
    rev === 0
      ? { ConditionExpression: 'attribute_not_exists(user_name)' }
      : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: marshall({ ':rev': rev }) };
  return {
    async get(keys) {
      const marshalled = keys.map(({ user_name, what }) => marshall({ user_name, what }));
      const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, batch) =>
        marshalled.slice(batch * BATCH, (batch + 1) * BATCH),
      );
      return (await mapOf(batches, AT_ONCE, (batch) => answers.of(() => read(batch)))).flat().map(fromUsageItem);
    },

    async ofUser(userName) {
      const condition = { KeyConditionExpression: 'user_name = :user', ExpressionAttributeValues: marshall({ ':user': userName }) };
      const rows: StoredRow[] = [];
      const pages = paginateQuery({ client }, { TableName, ConsistentRead: true, ...condition });
      for await (const { Items = [] } of answers.each(pages)) rows.push(...Items.map(fromUsageItem));
      return rows;
    },

    put: ({ row, rev }) =>
      answers.held(() => client.send(new PutItemCommand({ TableName, Item: toUsageItem({ row, rev: rev + 1 }), ...asRead(rev) }))),

    remove: (stored) => answers.held(() => client.send(new DeleteItemCommand({ TableName, Key: keyOf(stored), ...asRead(stored.rev) }))),
  };
}

/** Reads keys, and asks again for what DynamoDB left. @throws Error if it goes on leaving some. */
const readsOf =
  (client: DynamoDBClient, TableName: string) =>
  async (keys: readonly Key[]): Promise<Key[]> => {
    const found: Key[] = [];
    let Keys = [...keys];
    for (let repeat = 0; ; repeat += 1) {
      const request = { RequestItems: { [TableName]: { Keys, ConsistentRead: true } } };
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand(request));
      found.push(...(Responses[TableName] ?? []));
      Keys = UnprocessedKeys[TableName]?.Keys ?? [];
      if (Keys.length === 0) return found;
      if (repeat === REPEATS) throw new Error('BatchGetItem left keys unprocessed');
      await sleep(PAUSE_MS * 2 ** repeat);
    }
  };
