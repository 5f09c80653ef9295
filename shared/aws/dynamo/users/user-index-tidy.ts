import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { INDEX_IS_BUILT } from '../../../core/users/search/entries.ts';
import type { UserIndexTidy } from '../../../core/users/search/index-ports.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';
import { BEFORE_ANY_DATE } from './indexed-user-store.ts';
import { createUserIndexWriter, stampedAt, userIndexTable } from './user-index.ts';
import { createUserSearch } from './user-search.ts';

/** Entries in one page of the Scan: their users are read together. */
const PAGE = 500;

export function createUserIndexTidy(client: DynamoDBClient, tablePrefix: string, users: UserTable): UserIndexTidy {
  const answers = answersOf('sys_user_index');
  return {
    async *entriesBefore(time) {
      const scan = { TableName: userIndexTable(tablePrefix), ConsistentRead: true, Limit: PAGE };
      for await (const { Items = [] } of answers.each(paginateScan({ client }, scan))) {
        const rows = Items.map(({ column, entry, stamp }) => ({
          entry: { column: column?.S ?? '', entry: entry?.S ?? '' },
          stamp: stamp?.S ?? '',
        }));
        yield rows.filter(({ entry, stamp }) => entry.column !== INDEX_IS_BUILT.column && stampedAt(stamp) < time);
      }
    },
    users: createUserSearch(client, tablePrefix, users, BEFORE_ANY_DATE).users,
    remove: createUserIndexWriter(client, tablePrefix, BEFORE_ANY_DATE).remove,
  };
}
