import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { forEachOf } from '../../../core/concurrency.ts';
import type { Clock } from '../../../core/ports.ts';
import { glideDateTime } from '../../../core/text.ts';
import { INDEXED_ATTRIBUTES, type IndexEntry, indexOf } from '../../../core/users/search/entries.ts';
import type { UserIndexBuilder } from '../../../core/users/search/index-ports.ts';
import { readUserRecord } from '../../../core/users/user-record.ts';
import { fromStored, storedName, type UserTable, UserTableError } from '../../../core/users/user-table.ts';
import { type Answers, answersOf } from '../../client/answers.ts';
import { BEFORE_ANY_DATE } from './indexed-user-store.ts';
import { BUILT, entryKey, isBuiltFor, newStamp, PROGRESS, userIndexTable } from './user-index.ts';
import { placeholders, userKey } from './user-table.ts';

/** Users in one page: what a kill repeats. */
const PAGE = 500;
/** BatchWriteItem takes 25 items. Source: DynamoDB API Reference, BatchWriteItem. */
const BATCH = 25;
/** Batches in flight. */
const LANES = 16;
/** Rounds for entries that DynamoDB did not take, and the first wait between them, in milliseconds. It doubles. */
const ROUNDS = 8;
const WAIT_MS = 50;

/** What the entries of a user are made of. */
const READ = ['user_name', ...INDEXED_ATTRIBUTES];

/**
 * Builds the index of users, and keeps how far it has come beside it.
 *
 * @param answers turns what fails into the error that the caller expects.
 */
export function createUserIndexBuilder(
  client: DynamoDBClient,
  tablePrefix: string,
  users: UserTable,
  clock: Clock,
  answers: Answers = answersOf('sys_user_index'),
): UserIndexBuilder {
  const TableName = userIndexTable(tablePrefix);
  const put = async (Item: Readonly<Record<string, { S: string }>>): Promise<void> => {
    await answers.of(() => client.send(new PutItemCommand({ TableName, Item })));
  };
  return {
    isBuilt: () => answers.of(() => isBuiltFor(client, TableName, users)),

    async progress() {
      const get = new GetItemCommand({ TableName, Key: PROGRESS, ConsistentRead: true });
      const { Item } = await answers.of(() => client.send(get));
      return Item?.of?.S === indexOf(users) ? (Item.after?.S ?? null) : null;
    },

    page: (after) => answers.of(() => readPage(client, users, after)),

    async add(entries) {
      const stamp = newStamp(clock.now());
      await forEachOf(batchesOf(entries), LANES, (batch) => answers.of(() => writeBatch(client, TableName, stamp, batch)));
    },

    saveProgress: (after) => put({ ...PROGRESS, of: { S: indexOf(users) }, after: { S: after } }),

    async finish(now) {
      await put({ ...BUILT, of: { S: indexOf(users) }, built_on: { S: glideDateTime(now) } });
      // The next run begins at the first user.
      await put(PROGRESS);
    },
  };
}

async function readPage(client: DynamoDBClient, users: UserTable, after: string | null) {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: users.name,
      Select: 'SPECIFIC_ATTRIBUTES',
      ConsistentRead: true,
      Limit: PAGE,
      ProjectionExpression: READ.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: placeholders(users, READ),
      ...(after === null ? {} : { ExclusiveStartKey: userKey(users, after) }),
    }),
  );
  const last = LastEvaluatedKey?.[storedName(users, 'user_name')]?.S ?? null;
  // Read as the end, it would leave users out.
  if (LastEvaluatedKey !== undefined && last === null) throw new UserTableError(users);
  return { users: Items.map((item) => readUserRecord(fromStored(users, unmarshall(item)), BEFORE_ANY_DATE.now())), last };
}

function* batchesOf(entries: readonly IndexEntry[]): Generator<readonly IndexEntry[]> {
  for (let start = 0; start < entries.length; start += BATCH) yield entries.slice(start, start + BATCH);
}

async function writeBatch(client: DynamoDBClient, TableName: string, stamp: string, entries: readonly IndexEntry[]): Promise<void> {
  let requests = entries.map((entry) => ({ PutRequest: { Item: { ...entryKey(entry), stamp: { S: stamp } } } }));
  for (let round = 0; requests.length > 0; round++) {
    if (round === ROUNDS) throw throttled();
    if (round > 0) await sleep(WAIT_MS * 2 ** (round - 1));
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    requests = Object.values(UnprocessedItems).flat() as typeof requests;
  }
}

/** Under DynamoDB's own name, so that it counts as what it is. */
const throttled = (): Error => Object.assign(new Error('DynamoDB did not take every entry'), { name: 'ThrottlingException' });
