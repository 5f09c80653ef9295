import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { instantOf } from '../../../shared/core/instant.ts';
import { type NewSecret, secretOf } from '../../../shared/core/secrets/secret-form.ts';
import { secretEntriesText } from '../../../shared/core/secrets/stored-secrets.ts';
import { TABLES, type Table } from '../../../shared/core/tables/tables.ts';
import { glideDateTime } from '../../../shared/core/text.ts';
import { BASE_ROLES } from '../../../shared/core/users/base-records.ts';
import type { Role } from '../../../shared/core/users/roles.ts';
import { entriesOf, INDEX_IS_BUILT, indexOf } from '../../../shared/core/users/search/entries.ts';
import { readUserRecord } from '../../../shared/core/users/user-record.ts';
import { toStored, type UserTable } from '../../../shared/core/users/user-table.ts';
import { REGION } from '../account.ts';
import { LocalRunError } from '../error.ts';
import type { Deployed } from '../storage/storage.ts';
import { legacyUser } from './legacy.ts';
import { hashPassword } from './password.ts';
import { RECORDS, sysId, systemFields } from './records.ts';
import { factorItem } from './second-factor.ts';
import { PASSWORD, type SeededUser, USERS } from './users.ts';
import { writeItems } from './write.ts';

export interface SeedOptions {
  /** Address of DynamoDB. */
  readonly endpoint: string;
  /** Requests to create the templates' tables. */
  readonly tables: readonly CreateTableCommandInput[];
  /** The table of users, and its attribute names. */
  readonly users: UserTable;
  /** What an earlier seeding did. It stays as it is now. */
  readonly deployed: Pick<Deployed, 'tables' | 'legacyUsers'>;
  /** Number of legacy users, including those of an earlier seeding. */
  readonly legacyUsers: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Takes a line of progress. */
  readonly print: (line: string) => void;
}

/** Legacy users between two lines of progress: a few seconds. */
const PROGRESS_EVERY = 50_000;

interface Seeded extends Pick<Deployed, 'tables' | 'legacyUsers'> {
  /** Text of the secret that was made for the users with one; null: the users were there already. */
  readonly secret: string | null;
}

/** Creates the templates' tables, and fills new ones with the users, roles and records of the local run. */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const { endpoint, tables, users, deployed } = options;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: { accessKeyId: 'seed', secretAccessKey: 'local' } });
  try {
    const [passwordHash, existing] = await Promise.all([hashPassword(PASSWORD), createTables(client, tables)]);
    const secret = secretOf(randomBytes(4), randomBytes(32));
    const userItem = userItems({ passwordHash, secret }, options.now);
    const isNew = (name: string): boolean => existing.includes(name) && !deployed.tables.includes(name);
    const people = USERS.map(({ purpose: _purpose, ...user }) => userItem(user));
    const items: Readonly<Partial<Record<Table, readonly object[]>>> = {
      sys_user: people.map((user) => toStored(users, user)),
      // Only users who are all new are all in it: for others, `nis users index` builds it.
      sys_user_index: isNew(users.name) ? [...people.flatMap(indexItems), builtItem(users, options.now)] : [],
      sys_user_credential: USERS.filter(({ second_factor }) => second_factor).map(({ user_name }) => factorItem(user_name)),
      sys_user_role: ROLES.map((role) => ({ ...role, includes_roles: setOf(role.includes_roles) })),
      ...RECORDS,
    };
    const nameOf = (table: string): string | undefined =>
      table === 'sys_user' ? users.name : tables.find(({ TableName }) => TableName?.endsWith(`-${table}`))?.TableName;
    await Promise.all(
      Object.keys(TABLES).map(async (table) => {
        const name = nameOf(table);
        if (name === undefined || !isNew(name)) return;
        await writeItems(client, name, items[table as Table] ?? []);
      }),
    );
    if (existing.includes(users.name)) await addLegacyUsers(client, userItem, nameOf('sys_user_index'), options);
    return {
      tables: [...new Set([...deployed.tables, ...existing])],
      legacyUsers: Math.max(deployed.legacyUsers, options.legacyUsers),
      secret: isNew(users.name) ? secret.text : null,
    };
  } finally {
    client.destroy();
  }
}

/** @returns names of all tables that exist afterwards. @throws LocalRunError where a kept table is of an older version. */
async function createTables(client: DynamoDBClient, tables: readonly CreateTableCommandInput[]): Promise<string[]> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const absent = tables.filter(({ TableName = '' }) => !TableNames.includes(TableName));
  await Promise.all(tables.filter((table) => !absent.includes(table)).map((table) => requireIndexes(client, table)));
  await Promise.all(
    absent.map(async (table) => {
      await client.send(new CreateTableCommand(table));
      await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.02, maxDelay: 0.1 }, { TableName: table.TableName });
    }),
  );
  return [...TableNames, ...absent.map(({ TableName = '' }) => TableName)];
}

/** The embedded engine cannot add an index to a table that was kept, and what asks it would fail later, without a word about the folder. */
async function requireIndexes(client: DynamoDBClient, { TableName, GlobalSecondaryIndexes = [] }: CreateTableCommandInput): Promise<void> {
  if (GlobalSecondaryIndexes.length === 0) return;
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const kept = Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName) ?? [];
  const [missing] = GlobalSecondaryIndexes.filter(({ IndexName }) => !kept.includes(IndexName));
  if (missing === undefined) return;
  throw new LocalRunError(
    `The folder of --persist was written by an older version, whose table ${TableName} has no index ${missing.IndexName}: name a new folder, or delete this one to begin anew.`,
  );
}

/** Those of every seeded user that has one. */
interface Credentials {
  readonly passwordHash: string;
  readonly secret: NewSecret;
}

type UserItem = (user: Omit<SeededUser, 'purpose'>) => Readonly<Record<string, unknown>>;

/**
 * Makes `sys_user` records under the platform's names. All have one hash, because 17 hashes would take half a second and the password is
 * public anyway.
 *
 * Source: docs/contract.md, "Data".
 */
function userItems({ passwordHash, secret }: Credentials, now: number): UserItem {
  const time = glideDateTime(now);
  return ({ hasPassword, hasSecret, roles, ...user }) => ({
    ...user,
    ...(hasSecret ? withSecret(secret, now) : {}),
    name_as_entered: user.user_name,
    sys_id: sysId('sys_user', user.user_name),
    email: hasPassword ? `${user.user_name}@example.com` : undefined,
    password_hash: hasPassword ? passwordHash : undefined,
    roles: setOf(roles),
    session_generation: 0,
    version: 1,
    ...systemFields(time),
  });
}

/** The attributes of a secret without an end. */
const withSecret = ({ id, hash }: NewSecret, now: number) => ({
  secrets: secretEntriesText([{ id, created_at: instantOf(now), created_by: 'system', ends_at: null, kept: false }]),
  secret_hashes: JSON.stringify({ [id]: hash }),
});

/** DynamoDB has no empty sets. */
const setOf = (names: readonly string[]): Set<string> | undefined => (names.length === 0 ? undefined : new Set(names));

async function addLegacyUsers(client: DynamoDBClient, userItem: UserItem, index: string | undefined, options: SeedOptions): Promise<void> {
  const { users, deployed, legacyUsers, print } = options;
  function* missing(): Generator<Readonly<Record<string, unknown>>> {
    for (let number = deployed.legacyUsers + 1; number <= legacyUsers; number += 1) yield userItem(legacyUser(number));
  }
  // Index before users, as every writer does.
  if (index !== undefined) await writeItems(client, index, each(missing(), indexItems));
  await writeItems(
    client,
    users.name,
    each(missing(), (user) => [toStored(users, user)]),
    (count) => {
      if (count % PROGRESS_EVERY === 0) print(`${deployed.legacyUsers + count} of ${legacyUsers} legacy users are there.`);
    },
  );
}

function* each<T>(users: Iterable<Readonly<Record<string, unknown>>>, items: (user: Readonly<Record<string, unknown>>) => readonly T[]) {
  for (const user of users) yield* items(user);
}

/** Rows of `sys_user_index`, with a stamp as every writer gives them. */
const indexItems = (user: Readonly<Record<string, unknown>>): object[] =>
  entriesOf(readUserRecord(user, 0)).map((entry) => ({ ...entry, stamp: 'seed' }));

const builtItem = (users: UserTable, now: number): object => ({ ...INDEX_IS_BUILT, of: indexOf(users), built_on: glideDateTime(now) });

/** The roles of the local run: those that activation creates, so that people can sign in and work before the activation. */
export const ROLES: readonly Role[] = BASE_ROLES;
