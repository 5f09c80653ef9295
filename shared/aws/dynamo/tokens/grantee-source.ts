import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../../core/ports.ts';
import { neverBack } from '../../../core/ports.ts';
import { GRANTEE_ATTRIBUTES, type GranteeSource } from '../../../core/tokens/grantee.ts';
import { readUser } from '../../../core/users/user.ts';
import { fromStored, type UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';
import { placeholders, userError, userKey } from '../users/user-table.ts';

/** Accounts as the function reads them that issues tokens, whose role lets it read `GRANTEE_ATTRIBUTES` and no other. */
export function createGranteeSource(dynamo: Pick<DynamoApi, 'getItem'>, users: UserTable, clock: Clock): GranteeSource {
  const dates = neverBack(clock);
  const answers = answersOf('sys_user', (error) => userError(users, error));
  const projection = {
    ProjectionExpression: GRANTEE_ATTRIBUTES.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: placeholders(users, GRANTEE_ATTRIBUTES),
  };
  return {
    get: (userName) =>
      answers.of(async () => {
        const { Item } = await dynamo.getItem({
          TableName: users.name,
          Key: userKey(users, userName),
          ConsistentRead: true,
          ...projection,
        });
        return Item === undefined ? null : (readUser(fromStored(users, unmarshall(Item)), dates.now()) ?? 'unreadable');
      }),
  };
}
