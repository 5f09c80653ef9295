import { BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { mapOf } from '../../../core/concurrency.ts';
import type { Clock } from '../../../core/ports.ts';
import type { IndexRange, UserSearch } from '../../../core/users/search/index-ports.ts';
import { READABLE_ATTRIBUTES, readUserRecord, type UserRecord } from '../../../core/users/user-record.ts';
import { fromStored, type UserTable } from '../../../core/users/user-table.ts';
import { answersOf, present } from '../../client/answers.ts';
import { isBuiltFor, userIndexTable } from './user-index.ts';
import { placeholders, userError, userKey } from './user-table.ts';

/** BatchGetItem takes 100 keys. Source: DynamoDB API Reference, BatchGetItem. */
const BATCH = 100;
const LANES = 4;
/** Rounds for what DynamoDB left out of an answer. */
const ROUNDS = 5;

/** Finds users by `sys_user_index`, and reads them from `sys_user` without their password hashes. */
export function createUserSearch(client: DynamoDBClient, tablePrefix: string, users: UserTable, clock: Clock): UserSearch {
  const TableName = userIndexTable(tablePrefix);
  const answers = answersOf('sys_user_index');
  const userAnswers = answersOf('sys_user', (error) => userError(users, error));
  const projection = {
    ConsistentRead: true,
    ProjectionExpression: READABLE_ATTRIBUTES.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: placeholders(users, READABLE_ATTRIBUTES),
  };

  /** @throws TypeError where DynamoDB leaves users out again and again. */
  async function batch(names: readonly string[]): Promise<UserRecord[]> {
    const found: UserRecord[] = [];
    let Keys = names.map((name) => userKey(users, name));
    for (let round = 0; Keys.length > 0; round++) {
      if (round === ROUNDS) throw new TypeError('DynamoDB did not answer for every user');
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [users.name]: { Keys, ...projection } } }));
      for (const item of Object.values(present(answer.Responses)).flat())
        found.push(readUserRecord(fromStored(users, unmarshall(item)), clock.now()));
      Keys = Object.values(answer.UnprocessedKeys ?? {}).flatMap((left) => left.Keys ?? []);
    }
    return found;
  }

  return {
    isBuilt: () => answers.of(() => isBuiltFor(client, TableName, users)),

    entries: (range) => answers.of(() => readEntries(client, TableName, range)),

    async users(names) {
      const batches = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, index) =>
        names.slice(index * BATCH, (index + 1) * BATCH),
      );
      return (await mapOf(batches, LANES, (each) => userAnswers.of(() => batch(each)))).flat();
    },
  };
}

/** An answer holds at most 1 MB, so that it may take several. Source: DynamoDB API Reference, Query. */
async function readEntries(client: DynamoDBClient, TableName: string, range: IndexRange): Promise<string[]> {
  const { column, prefix, after, descending = false, limit } = range;
  const entries: string[] = [];
  let last = after === undefined ? undefined : { column: { S: column }, entry: { S: after } };
  do {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        ProjectionExpression: 'entry',
        KeyConditionExpression: prefix === '' ? '#column = :column' : '#column = :column AND begins_with(entry, :prefix)',
        ExpressionAttributeNames: { '#column': 'column' },
        ExpressionAttributeValues: { ':column': { S: column }, ...(prefix === '' ? {} : { ':prefix': { S: prefix } }) },
        ScanIndexForward: !descending,
        Limit: limit - entries.length,
        ExclusiveStartKey: last,
      }),
    );
    for (const { entry } of present(Items)) entries.push(entry?.S ?? '');
    last = LastEvaluatedKey as typeof last;
  } while (last !== undefined && entries.length < limit);
  return entries;
}
