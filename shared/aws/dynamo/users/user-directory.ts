import { DescribeTableCommand, type DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../../core/ports.ts';
import type { UserDirectory } from '../../../core/users/user-store.ts';
import { fromStored, type UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';
import { createIndexedUserStore } from './indexed-user-store.ts';
import { userError, userKey } from './user-table.ts';

/** Users for the command line: writes as the console does, and also reads whole records, including invalid ones. */
export function createUserDirectory(client: DynamoDBClient, users: UserTable, clock: Clock, tablePrefix: string): UserDirectory {
  const TableName = users.name;
  const answers = answersOf('sys_user', (error) => userError(users, error));

  return {
    ...createIndexedUserStore(client, users, clock, tablePrefix),

    async *records() {
      for await (const { Items = [] } of answers.each(paginateScan({ client }, { TableName, ConsistentRead: true })))
        yield Items.map((item) => fromStored(users, unmarshall(item)));
    },

    async record(userName) {
      const get = new GetItemCommand({ TableName, Key: userKey(users, userName), ConsistentRead: true });
      const { Item } = await answers.of(() => client.send(get));
      return Item === undefined ? null : fromStored(users, unmarshall(Item));
    },

    async approximateCount() {
      const { Table } = await answers.of(() => client.send(new DescribeTableCommand({ TableName })));
      return Table?.ItemCount || null;
    },
  };
}
