import { marshall } from '@aws-sdk/util-dynamodb';
import { legacyUser } from '../../../infra/local/seed/legacy.ts';
import { entriesOf, indexOf } from '../../../shared/core/users/search/entries.ts';
import { readUserRecord } from '../../../shared/core/users/user-record.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import type { Input, Item } from './many-accounts.ts';

/** The users of `npm start -- --legacy`. */
function userOf(number: number) {
  const { roles, hasPassword: _, hasSecret: __, ...user } = legacyUser(number);
  return {
    ...user,
    name_as_entered: user.user_name,
    email: `${user.user_name}@example.com`,
    roles: roles.length === 0 ? undefined : new Set(roles),
    version: 1,
  };
}

/** Answers what the list of users asks, of an index in memory: sorted entries by column, as DynamoDB holds them. */
export function answersAboutUsers(users: number): (operation: string, input: Input) => object {
  const columns = columnsOf(users);
  return (operation, input) => {
    if (operation === 'GetItem') return { Item: marshall({ of: indexOf(ownUserTable('bench-')) }) };
    if (operation === 'Query') return queried(columns, input);
    if (operation !== 'BatchGetItem') throw new Error(`The benchmark has no answer to ${operation}.`);
    const [[table = '', { Keys } = { Keys: [] }] = []] = Object.entries(input.RequestItems ?? {});
    const items = Keys.map(({ user_name }) => userOf(Number(user_name?.S?.slice('legacy.'.length))));
    return { Responses: { [table]: items.map((item) => marshall(item, { removeUndefinedValues: true })) }, UnprocessedKeys: {} };
  };
}

function columnsOf(users: number): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, string[]>();
  for (let number = 1; number <= users; number++)
    for (const { column, entry } of entriesOf(readUserRecord(userOf(number), 0))) {
      const entries = columns.get(column);
      if (entries === undefined) columns.set(column, [entry]);
      else entries.push(entry);
    }
  for (const entries of columns.values()) entries.sort();
  return columns;
}

function queried(columns: ReadonlyMap<string, readonly string[]>, input: Input): object {
  const { ExpressionAttributeValues = {}, ExclusiveStartKey, Limit = 0, ScanIndexForward = true } = input;
  const [column, prefix] = [ExpressionAttributeValues[':column']?.S ?? '', ExpressionAttributeValues[':prefix']?.S ?? ''];
  const entries = columns.get(column) ?? [];
  const after = ExclusiveStartKey?.entry?.S;
  const [first, end] = [firstAt(entries, prefix), firstAt(entries, `${prefix}\uffff`)];
  const from = ScanIndexForward && after !== undefined ? firstAt(entries, `${after}\u0000`) : first;
  const to = !ScanIndexForward && after !== undefined ? firstAt(entries, after) : end;
  const found = ScanIndexForward
    ? entries.slice(from, Math.min(to, from + Limit))
    : entries.slice(Math.max(from, to - Limit), to).reverse();
  const Items: Item[] = found.map((entry) => ({ entry: { S: entry } }));
  const last = found.at(-1);
  return {
    Items,
    Count: Items.length,
    ...(found.length < Limit || last === undefined ? {} : { LastEvaluatedKey: { column: { S: column }, entry: { S: last } } }),
  };
}

/** Index of the first entry that is not below a text. */
function firstAt(entries: readonly string[], text: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
