import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { TABLES, type Table } from '../../../shared/core/tables.ts';
import { toStored, type UserTable } from '../../../shared/core/user-table.ts';
import { REGION } from '../account.ts';
import { hashPassword } from './password.ts';
import { RECORDS, sysId, systemFields } from './records.ts';
import { ROLES } from './roles.ts';
import { PASSWORD, type SeededUser, USERS } from './users.ts';

/** BatchWriteItem takes 25 items. Source: DynamoDB API Reference. */
const BATCH = 25;

/**
 * Creates the templates' tables and fills them with the users, roles and records of the local run.
 *
 * @param tables requests to create them.
 * @param users which of them holds the users, and under which names.
 * @param now milliseconds since the epoch.
 */
export async function seed(endpoint: string, tables: readonly CreateTableCommandInput[], users: UserTable, now: number): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: { accessKeyId: 'seed', secretAccessKey: 'local' } });
  try {
    const [passwordHash] = await Promise.all([hashPassword(PASSWORD), ...tables.map((table) => createTable(client, table))]);
    const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
    const items: Readonly<Partial<Record<Table, readonly object[]>>> = {
      // One hash for all: 17 of them would take half a second, and everybody knows the password anyway.
      sys_user: USERS.map((user) => toStored(users, userItem(user, passwordHash, time))),
      sys_user_role: ROLES.map((role) => ({ ...role, includes_roles: setOf(role.includes_roles) })),
      ...RECORDS,
    };
    const nameOf = (table: string): string | undefined =>
      table === 'sys_user' && tables.length > 0 ? users.name : tables.find(({ TableName }) => TableName?.endsWith(`-${table}`))?.TableName;
    await Promise.all(
      Object.keys(TABLES).map(async (table) => {
        const name = nameOf(table);
        if (name !== undefined) await write(client, name, items[table as Table] ?? []);
      }),
    );
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  await client.send(new CreateTableCommand(table));
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.02, maxDelay: 0.1 }, { TableName: table.TableName });
}

/** A `sys_user` record. Source: DESIGN "Data". */
function userItem(
  { purpose: _purpose, hasPassword, roles, ...user }: SeededUser,
  passwordHash: string,
  time: string,
): Readonly<Record<string, unknown>> {
  return {
    ...user,
    name_as_entered: user.user_name,
    sys_id: sysId('sys_user', user.user_name),
    email: hasPassword ? `${user.user_name}@example.com` : undefined,
    password_hash: hasPassword ? passwordHash : undefined,
    roles: setOf(roles),
    session_generation: 0,
    version: 1,
    ...systemFields(time),
  };
}

/** DynamoDB has no empty sets. */
const setOf = (names: readonly string[]): Set<string> | undefined => (names.length === 0 ? undefined : new Set(names));

async function write(client: DynamoDBClient, table: string, items: readonly object[]): Promise<void> {
  for (let start = 0; start < items.length; start += BATCH) {
    const requests = items
      .slice(start, start + BATCH)
      .map((item) => ({ PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } }));
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error(`The embedded DynamoDB did not take every record of ${table}.`);
  }
}
