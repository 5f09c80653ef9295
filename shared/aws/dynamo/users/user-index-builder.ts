import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { glideDateTime } from '../../../core/text.ts';
import type { UserIndexBuilder } from '../../../core/users/search/index-ports.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';
import { BEFORE_ANY_DATE } from './indexed-user-store.ts';
import { BUILT, createUserIndexWriter, PROGRESS, userIndexTable } from './user-index.ts';
import { createUserStore } from './user-store.ts';

/** Builds the index of users, and keeps how far it has come beside it. */
export function createUserIndexBuilder(client: DynamoDBClient, tablePrefix: string, users: UserTable): UserIndexBuilder {
  const TableName = userIndexTable(tablePrefix);
  const answers = answersOf('sys_user_index');
  const put = async (Item: Readonly<Record<string, { S: string }>>): Promise<void> => {
    await answers.of(() => client.send(new PutItemCommand({ TableName, Item })));
  };
  return {
    async progress() {
      const get = new GetItemCommand({ TableName, Key: PROGRESS, ConsistentRead: true });
      return (await answers.of(() => client.send(get))).Item?.after?.S ?? null;
    },
    pages: (after) => createUserStore(client, users, BEFORE_ANY_DATE).pages(after),
    add: createUserIndexWriter(client, tablePrefix).add,
    saveProgress: (after) => put({ ...PROGRESS, after: { S: after } }),
    async finish(now) {
      await put({ ...BUILT, built_on: { S: glideDateTime(now) } });
      // The next run begins at the first user.
      await put(PROGRESS);
    },
  };
}
