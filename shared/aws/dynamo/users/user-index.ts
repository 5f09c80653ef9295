import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { forEachOf } from '../../../core/concurrency.ts';
import type { Clock } from '../../../core/ports.ts';
import { INDEX_IS_BUILT, type IndexEntry, indexOf } from '../../../core/users/search/entries.ts';
import type { Stamped } from '../../../core/users/search/index-ports.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';

export const userIndexTable = (tablePrefix: string): string => `${tablePrefix}sys_user_index`;

/** The item that says that every user is in the index, and the one that says how far building it has come. */
export const BUILT = { column: { S: INDEX_IS_BUILT.column }, entry: { S: INDEX_IS_BUILT.entry } };
export const PROGRESS = { column: { S: 'index' }, entry: { S: 'progress' } };

/** Whether every user of this table is in the index. */
export async function isBuiltFor(client: DynamoDBClient, TableName: string, users: Pick<UserTable, 'name'>): Promise<boolean> {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: BUILT, ConsistentRead: true }));
  return Item?.of?.S === indexOf(users);
}

/** Requests in flight for the entries of one user. */
const LANES = 8;

/** What writers of users do to the index. */
export interface UserIndexWriter {
  /** Writes entries, or stamps those that exist anew. */
  add(entries: readonly IndexEntry[]): Promise<readonly Stamped[]>;
  /** Entries that exist, as they are before the user is written. */
  stamped(entries: readonly IndexEntry[]): Promise<readonly Stamped[]>;
  /** Removes entries, except those that another writer has stamped since: that one needs them. */
  remove(entries: readonly Stamped[]): Promise<void>;
}

/** When a writer wrote, in milliseconds since the epoch, and which write it was. */
export const newStamp = (now: number): string => `${now}.${randomUUID()}`;

/** When an entry was written, in milliseconds since the epoch. */
export const stampedAt = (stamp: string): number => Number.parseInt(stamp, 10) || 0;

export const entryKey = ({ column, entry }: IndexEntry) => ({ column: { S: column }, entry: { S: entry } });

export function createUserIndexWriter(client: DynamoDBClient, tablePrefix: string, { now }: Clock): UserIndexWriter {
  const TableName = userIndexTable(tablePrefix);
  const answers = answersOf('sys_user_index');
  return {
    async add(entries) {
      const stamp = newStamp(now());
      await forEachOf(entries, LANES, async (entry) => {
        await answers.of(() => client.send(new PutItemCommand({ TableName, Item: { ...entryKey(entry), stamp: { S: stamp } } })));
      });
      return entries.map((entry) => ({ entry, stamp }));
    },

    async stamped(entries) {
      const found: Stamped[] = [];
      await forEachOf(entries, LANES, async (entry) => {
        const get = new GetItemCommand({ TableName, Key: entryKey(entry), ConsistentRead: true });
        const { Item } = await answers.of(() => client.send(get));
        if (Item?.stamp?.S !== undefined) found.push({ entry, stamp: Item.stamp.S });
      });
      return found;
    },

    async remove(entries) {
      await forEachOf(entries, LANES, async ({ entry, stamp }) => {
        const unchanged = { ConditionExpression: 'stamp = :stamp', ExpressionAttributeValues: { ':stamp': { S: stamp } } };
        await answers.held(() => client.send(new DeleteItemCommand({ TableName, Key: entryKey(entry), ...unchanged })));
      });
    },
  };
}
