import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { glideDateTime } from '../../../core/text.ts';
import { BASE_ROLES, GUEST_RECORDS } from '../../../core/users/base-records.ts';
import { entriesOf, type IndexEntry } from '../../../core/users/search/entries.ts';
import { readUserRecord } from '../../../core/users/user-record.ts';
import { storedName, toStored, type UserTable } from '../../../core/users/user-table.ts';
import { answersOr } from '../../client/answers.ts';
import { asBackfillError } from '../activation/backfill-error.ts';
import { createUserIndexWriter } from './user-index.ts';

/**
 * Creates the guests and the base roles that activation needs, each only if it is absent: a record that exists is left as it is.
 *
 * @returns names of the records created, for example `sys_user guest`.
 */
export function createBaseRecords(client: DynamoDBClient, tablePrefix: string, users: UserTable): (now: number) => Promise<string[]> {
  const roleTable = `${tablePrefix}sys_user_role`;

  /** @returns false if the record exists. */
  const createIfAbsent = (TableName: string, key: string, item: object): Promise<boolean> => {
    const put = new PutItemCommand({
      TableName,
      Item: marshall(item, { removeUndefinedValues: true }),
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': key },
    });
    return answersOr((error) => asBackfillError(error, `table ${TableName}`)).held(() => client.send(put));
  };

  return async (now) => {
    const { add } = createUserIndexWriter(client, tablePrefix, { now: () => now });
    const addEntries = (entries: readonly IndexEntry[]): Promise<unknown> =>
      answersOr((error) => asBackfillError(error, 'table sys_user_index')).of(() => add(entries));
    const time = glideDateTime(now);
    const created: string[] = [];
    for (const guest of GUEST_RECORDS) {
      const record = guestItem(guest, time);
      await addEntries(entriesOf(readUserRecord(record, 0)));
      const item = toStored(users, record);
      if (await createIfAbsent(users.name, storedName(users, 'user_name'), item)) created.push(`sys_user ${guest.user_name}`);
    }
    for (const { includes_roles, ...role } of BASE_ROLES) {
      const item = { ...role, includes_roles: setOf(includes_roles), ...createdAt(time) };
      if (await createIfAbsent(roleTable, 'name', item)) created.push(`sys_user_role ${role.name}`);
    }
    return created;
  };
}

const guestItem = ({ user_name, name, roles }: (typeof GUEST_RECORDS)[number], time: string): Record<string, unknown> => ({
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
});

/** DynamoDB has no empty sets. */
const setOf = (names: readonly string[]): Set<string> | undefined => (names.length === 0 ? undefined : new Set(names));

const createdAt = (time: string): object => ({
  sys_created_on: time,
  sys_created_by: 'activation',
  sys_updated_on: time,
  sys_updated_by: 'activation',
});
