import { type DynamoDBClient, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../../core/ports.ts';
import type { RecordReader } from '../../../core/tables/records.ts';
import { USERS_VIEW } from '../../../core/tables/tables.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { toUserView } from '../../../core/users/user-view.ts';
import { answersOf, present } from '../../client/answers.ts';

/** DynamoDB refuses an empty key and one that is very long. */
const LONGEST_SYS_ID = 32;

/**
 * The view of users, read from the index of `sys_user` that holds nothing else. The index follows the table within about a second, so a
 * user who was created just now may not be found yet.
 *
 * @returns null where the table was adopted: it has no such index.
 */
export function createUserView(client: DynamoDBClient, users: UserTable, clock: Clock): RecordReader | null {
  if (users.adopted) return null;
  const answers = answersOf('sys_user');
  const index = { TableName: users.name, IndexName: USERS_VIEW.name };
  return {
    async get(sysId) {
      if (sysId === '' || sysId.length > LONGEST_SYS_ID) return null;
      const query = new QueryCommand({
        ...index,
        KeyConditionExpression: 'sys_id = :sysId',
        ExpressionAttributeValues: { ':sysId': { S: sysId } },
        Limit: 1,
      });
      const [item] = await answers.of(async () => present((await client.send(query)).Items));
      return item === undefined ? null : toUserView(unmarshall(item), clock.now());
    },

    async *pages() {
      for await (const { Items } of answers.each(paginateScan({ client }, index))) {
        const items = await answers.of(async () => present(Items));
        yield items.map((item) => toUserView(unmarshall(item), clock.now()));
      }
    },
  };
}
