import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { forEachOf } from '../../../core/concurrency.ts';
import { INDEX_IS_BUILT, type IndexEntry } from '../../../core/users/search/entries.ts';
import { answersOf } from '../../client/answers.ts';

export const userIndexTable = (tablePrefix: string): string => `${tablePrefix}sys_user_index`;

/** The item that says that every user is in the index, and the one that says how far building it has come. */
export const BUILT = { column: { S: INDEX_IS_BUILT.column }, entry: { S: INDEX_IS_BUILT.entry } };
export const PROGRESS = { column: { S: 'index' }, entry: { S: 'progress' } };

/** Requests in flight for the entries of one user. */
const LANES = 8;

/** An entry with the stamp of its last writer. */
interface Stamped {
  readonly entry: IndexEntry;
  readonly stamp: string;
}

/** What writers of users do to the index. */
export interface UserIndexWriter {
  /** Writes entries, or stamps those that exist anew. */
  add(entries: readonly IndexEntry[]): Promise<void>;
  /** Entries that exist, as they are before the user is written. */
  stamped(entries: readonly IndexEntry[]): Promise<readonly Stamped[]>;
  /** Removes entries, except those that another writer has stamped since: that one needs them. */
  remove(entries: readonly Stamped[]): Promise<void>;
}

export function createUserIndexWriter(client: DynamoDBClient, tablePrefix: string): UserIndexWriter {
  const TableName = userIndexTable(tablePrefix);
  const answers = answersOf('sys_user_index');
  const keyOf = ({ column, entry }: IndexEntry) => ({ column: { S: column }, entry: { S: entry } });
  return {
    async add(entries) {
      const stamp = randomUUID();
      await forEachOf(entries, LANES, async (entry) => {
        await answers.of(() => client.send(new PutItemCommand({ TableName, Item: { ...keyOf(entry), stamp: { S: stamp } } })));
      });
    },

    async stamped(entries) {
      const found: Stamped[] = [];
      await forEachOf(entries, LANES, async (entry) => {
        const get = new GetItemCommand({ TableName, Key: keyOf(entry), ConsistentRead: true });
        const { Item } = await answers.of(() => client.send(get));
        if (Item?.stamp?.S !== undefined) found.push({ entry, stamp: Item.stamp.S });
      });
      return found;
    },

    async remove(entries) {
      await forEachOf(entries, LANES, async ({ entry, stamp }) => {
        const unchanged = { ConditionExpression: 'stamp = :stamp', ExpressionAttributeValues: { ':stamp': { S: stamp } } };
        await answers.held(() => client.send(new DeleteItemCommand({ TableName, Key: keyOf(entry), ...unchanged })));
      });
    },
  };
}
