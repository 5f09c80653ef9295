import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { notActivatedEntry } from '../../../core/users/search/entries.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { entryKey, isBuiltFor, userIndexTable } from './user-index.ts';

/**
 * Takes a user whom the activation marked out of those who are not activated. The flag never goes away again, so this needs no stamp. An
 * index that is not built has no such entry yet: it is asked for once. A failure does not stop the activation, because an entry that is left
 * shows nothing: a search reads the users themselves.
 */
export function createActivatedEntry(client: DynamoDBClient, tablePrefix: string, users: UserTable): (userName: string) => Promise<void> {
  const TableName = userIndexTable(tablePrefix);
  let built: Promise<boolean> | null = null;
  return async (userName) => {
    try {
      built ??= isBuiltFor(client, TableName, users);
      if (await built) await client.send(new DeleteItemCommand({ TableName, Key: entryKey(notActivatedEntry(userName)) }));
    } catch {
      built = null;
    }
  };
}
