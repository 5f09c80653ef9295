import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { BASE_ROLES, GUEST_RECORDS } from '../../core/users/base-records.ts';
import { storedName, toStored, type UserTable } from '../../core/users/user-table.ts';
import { asBackfillError } from './backfill-error.ts';

/** Creates the guests and the base roles that activation needs, each only where it is absent. */
export function createBaseRecords(client: DynamoDBClient, tablePrefix: string, users: UserTable): (now: number) => Promise<string[]> {
  /** @returns false where there is one already: it is left as it is. */
  async function createIfAbsent(TableName: string, key: string, item: object): Promise<boolean> {
    const Item = marshall(item, { removeUndefinedValues: true });
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item,
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': key },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw asBackfillError(error, `table ${TableName}`);
    }
  }

  /** @returns names of the records created, for example `sys_user guest`. */
  return async (now) => {
    const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
    const created: string[] = [];
    for (const { user_name, name, roles } of GUEST_RECORDS) {
      const item = {
        user_name,
        name_as_entered: user_name,
        sys_id: randomUUID().replaceAll('-', ''),
        first_name: name,
        active: true,
        locked_out: false,
        password_needs_reset: false,
        web_service_access_only: false,
        internal_integration_user: false,
        roles: setOf(roles),
        session_generation: 0,
        version: 1,
        ...createdAt(time),
      };
      if (await createIfAbsent(users.name, storedName(users, 'user_name'), toStored(users, item))) created.push(`sys_user ${user_name}`);
    }
    for (const { includes_roles, ...role } of BASE_ROLES) {
      const item = { ...role, includes_roles: setOf(includes_roles), ...createdAt(time) };
      if (await createIfAbsent(`${tablePrefix}sys_user_role`, 'name', item)) created.push(`sys_user_role ${role.name}`);
    }
    return created;
  };
}

/** DynamoDB has no empty sets. */
const setOf = (names: readonly string[]): Set<string> | undefined => (names.length === 0 ? undefined : new Set(names));

const createdAt = (time: string): object => ({
  sys_created_on: time,
  sys_created_by: 'activation',
  sys_updated_on: time,
  sys_updated_by: 'activation',
});
