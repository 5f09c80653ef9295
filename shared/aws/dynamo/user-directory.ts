import { DescribeTableCommand, type DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DependencyError } from '../../core/ports.ts';
import type { UserDirectory } from '../../core/users/user-record.ts';
import { fromStored, type UserTable } from '../../core/users/user-table.ts';
import { createUserAdminStore } from './user-admin-store.ts';
import { userError, userKey } from './user-table.ts';

/** Users for the command line: the console's way of writing them, and whole records, whatever they hold. */
export function createUserDirectory(client: DynamoDBClient, users: UserTable): UserDirectory {
  const TableName = users.name;
  const failed = (error: unknown): DependencyError => new DependencyError('sys_user', userError(users, error));

  return {
    ...createUserAdminStore(client, users),

    async *records() {
      try {
        for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
          yield Items.map((item) => fromStored(users, unmarshall(item)));
      } catch (error) {
        throw failed(error);
      }
    },

    async record(userName) {
      try {
        const { Item } = await client.send(new GetItemCommand({ TableName, Key: userKey(users, userName), ConsistentRead: true }));
        return Item === undefined ? null : fromStored(users, unmarshall(Item));
      } catch (error) {
        throw failed(error);
      }
    },

    async approximateCount() {
      try {
        const { Table } = await client.send(new DescribeTableCommand({ TableName }));
        return Table?.ItemCount || null;
      } catch (error) {
        throw failed(error);
      }
    },
  };
}
