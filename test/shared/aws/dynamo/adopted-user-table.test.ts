import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dynamoOverSdk } from '../../../../shared/aws/client/sdk-apis.ts';
import { createBaseRecords } from '../../../../shared/aws/dynamo/users/base-record-store.ts';
import { createIdentityStore } from '../../../../shared/aws/dynamo/users/identity-store.ts';
import { createUserDirectory } from '../../../../shared/aws/dynamo/users/user-directory.ts';
import { createUserScan } from '../../../../shared/aws/dynamo/users/user-scan.ts';
import { createUserStore } from '../../../../shared/aws/dynamo/users/user-store.ts';
import { checkUserTable } from '../../../../shared/aws/dynamo/users/user-table.ts';
import { BackfillError } from '../../../../shared/core/activation/backfill.ts';
import { verifySecret } from '../../../../shared/core/secrets/verify-secret.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { NEW_USER, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { readUserTable, type UserTable, UserTableError, writeUserTable } from '../../../../shared/core/users/user-table.ts';
import { newSecret } from '../../../../shared/node/new-secret.ts';
import { coordinatorOver, runsOf, workerOver } from '../../../functions/backfill/users.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';

/** Names as a company may have them: reserved words of DynamoDB, a dash and a dot among them. */
const NAMES: UserTable['attributes'] = {
  user_name: 'login',
  email: 'mail',
  active: 'status',
  locked_out: 'is.locked',
  roles: 'role',
  password_hash: 'hash',
  web_service_access_only: 'api-only',
  session_generation: 'generation',
  version: 'rev',
  sys_updated_on: 'timestamp',
};
const TABLE = 'corp-users';
/** As a function finds it in its environment. */
const users = readUserTable(writeUserTable({ name: TABLE, adopted: true, attributes: NAMES }), 'test-');

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
  await create(TABLE, [['login', 'S']]);
});
afterAll(() => dynamo.stop());

async function create(TableName: string, keys: readonly (readonly [string, 'S' | 'N'])[]): Promise<void> {
  await dynamo.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      KeySchema: keys.map(([AttributeName], index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
}
const put = (item: object) => dynamo.client.send(new PutItemCommand({ TableName: TABLE, Item: marshall(item) }));
async function stored(login: string): Promise<Record<string, unknown> | null> {
  const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: TABLE, Key: marshall({ login }), ConsistentRead: true }));
  return Item === undefined ? null : unmarshall(Item);
}

/** A record of the company's, with an attribute that has the platform's name for something else. */
const ABEL = { login: 'abel', status: true, role: new Set(['itil']), hash: 'old', email: 'weekly digest', shoeSize: 43 };
beforeEach(() => put(ABEL));

describe('an adopted table of users, under its own names', () => {
  test('is what the authorizer decides from', async () => {
    const store = createIdentityStore(dynamoOverSdk(dynamo.client), dynamo.tablePrefix, users, { now: Date.now });
    await put({ ...ABEL, 'api-only': true, generation: 4, 'is.locked': true });
    expect((await store.read({ userName: 'abel' })).user).toMatchObject({
      user_name: 'abel',
      active: true,
      locked_out: true,
      password_hash: 'old',
      roles: ['itil'],
      web_service_access_only: true,
      session_generation: 4,
    });
    expect((await store.read({ userName: 'nobody' })).user).toBeNull();
    await put({ ...ABEL, 'api-only': 'true' });
    expect((await store.read({ userName: 'abel' })).user).toBe('unreadable');
  });

  test('keeps closed what a date has closed where the clock goes back', async () => {
    const clock = { time: Date.UTC(2026, 11, 1, 6), now: () => clock.time };
    const store = createIdentityStore(dynamoOverSdk(dynamo.client), dynamo.tablePrefix, users, clock);
    await put({ ...ABEL, nis_active_until: '2026-12-01T06:00Z' });
    const active = async () => (await store.read({ userName: 'abel' })).user;
    expect(await active()).toMatchObject({ active: false });
    clock.time -= 24 * 60 * 60 * 1000;
    expect(await active()).toMatchObject({ active: false });
  });

  test('is where a new password goes', async () => {
    const set = { password_needs_reset: false };
    const change = { userName: 'abel', verifiedHash: 'old', set, passwordHash: 'new', raise: 1, reached: {}, by: 'abel', now: 0 };
    const store = createUserStore(dynamo.client, users, { now: Date.now });
    expect(await store.update(change)).toBe(true);
    expect(await stored('abel')).toEqual({
      ...ABEL,
      hash: 'new',
      password_needs_reset: false,
      generation: 1,
      rev: 1,
      timestamp: '1970-01-01 00:00:00',
      sys_updated_by: 'abel',
    });
    expect(await store.update(change)).toBe(false);
  });

  test('holds secrets under names of its own: made by the console’s store, which reads no hash, and decided by', async () => {
    const now = Date.UTC(2026, 10, 30, 3, 41);
    const mapped = readUserTable(writeUserTable({ name: TABLE, adopted: true, attributes: { ...NAMES, secret_hashes: 'keys' } }), 'test-');
    await put({ ...ABEL, 'api-only': true, secrets: 'of the company', secret_hashes: 'of the company' });
    const store = createUserStore(dynamo.client, mapped, { now: () => now });
    const decided = createIdentityStore(dynamoOverSdk(dynamo.client), dynamo.tablePrefix, mapped, { now: () => now });
    const texts: string[] = [];
    for (const _ of [1, 2]) {
      const record = await store.get('abel');
      const { text, ...secret } = newSecret();
      const wanted = { secret: { kind: 'make', ...secret, overlapMs: 60_000, endsAt: null } } as const;
      const planned = planUpdate({ now, record: record as UserRecord, actor: operator('nis'), graph: new Map(), wanted });
      if (planned.kind !== 'planned') throw new Error(JSON.stringify(planned));
      const { set, secretHash } = planned.plan;
      const change = {
        userName: 'abel',
        version: record?.version ?? 0,
        set,
        secretHash,
        passwordHash: null,
        raise: 0,
        reached: {},
        by: 'nis',
        now,
      };
      expect(await store.update(change)).toBe(true);
      texts.push(text);
    }
    const { user } = await decided.read({ userName: 'abel' });
    expect(texts.map((text) => verifySecret(user as User, text).kind)).toEqual(['verified', 'verified']);
    const item = await stored('abel');
    expect(Object.keys(item ?? {})).toEqual(
      expect.arrayContaining(['nis_secrets', 'keys', 'nis_secret_hashes_kept', 'nis_password_until']),
    );
    expect(item).toMatchObject({ secrets: 'of the company', secret_hashes: 'of the company' });
  });

  test('is what the console and the command line read, create in and change', async () => {
    const store = createUserDirectory(dynamo.client, users, { now: Date.now }, dynamo.tablePrefix);
    expect(await store.get('abel')).toMatchObject({ user_name: 'abel', active: true, email: '', roles: ['itil'], version: 0 });
    expect(await store.record('abel')).toEqual({ user_name: 'abel', active: true, roles: new Set(['itil']), password_hash: 'old' });
    const common = { by: 'admin', now: 0, passwordHash: null };
    const set = { email: 'abel@example.com', web_service_access_only: true, roles: ['soap'] };
    expect(await store.update({ ...common, userName: 'abel', version: 0, set, raise: 1, reached: {} })).toBe(true);
    expect(await stored('abel')).toEqual({
      ...ABEL,
      mail: 'abel@example.com',
      'api-only': true,
      role: new Set(['soap']),
      rev: 1,
      generation: 1,
      timestamp: '1970-01-01 00:00:00',
      sys_updated_by: 'admin',
    });
    expect(await store.update({ ...common, userName: 'abel', version: 0, set: {}, raise: 0, reached: {} })).toBe(false);
    const beth = { ...common, userName: 'beth', nameAsEntered: 'Beth', sysId: '1', fields: { ...NEW_USER, email: 'b@example.com' } };
    expect(await store.create({ ...beth, roles: ['itil'] })).toBe(true);
    expect(await stored('beth')).toMatchObject({ login: 'beth', mail: 'b@example.com', status: true, 'api-only': false, rev: 1 });
    expect(await store.create(beth)).toBe(false);
    const listed = [];
    for await (const page of store.pages()) listed.push(...page.map(({ user_name, email }) => `${user_name} ${email}`));
    for await (const page of store.records()) listed.push(...page.map(({ user_name }) => `whole ${user_name}`));
    expect(listed).toEqual(expect.arrayContaining(['abel abel@example.com', 'beth b@example.com', 'whole abel', 'whole beth']));
  });

  test('is activated: the flag is added under its name, and nothing else changes', async () => {
    const dates = { nis_active_until: '2020-01-01T00:00Z', nis_web_service_access_only_from: '2020-01-01T00:00Z' };
    await put({ ...ABEL, ...dates });
    await put({ login: 'carl', 'api-only': true });
    const runs = runsOf(dynamo);
    const coordinator = coordinatorOver(runs, workerOver(createUserScan(dynamo.client, users), runs, { pageSize: 1 }));
    const { counters } = await coordinator.drive(await coordinator.start(2, 'test'));
    expect(counters).toMatchObject({ failed: 0, vanished: 0 });
    expect(await stored('abel')).toEqual({ ...ABEL, ...dates, 'api-only': false });
    expect(await stored('carl')).toEqual({ login: 'carl', 'api-only': true });
  });

  test('has dates under names of this product, unless they are mapped: its own attribute of that name shuts nobody out', async () => {
    const identities = (table: UserTable) =>
      createIdentityStore(dynamoOverSdk(dynamo.client), dynamo.tablePrefix, table, { now: Date.now });
    const past = '2020-01-01T00:00Z';
    await put({ ...ABEL, active_until: 'Friday', web_service_access_only_from: past });
    const read = async (table: UserTable) => (await identities(table).read({ userName: 'abel' })).user;
    expect(await read(users)).toMatchObject({ active: true, web_service_access_only: false, reached: {} });
    await put({ ...ABEL, nis_active_until: past, nis_web_service_access_only_from: past });
    expect(await read(users)).toMatchObject({ active: false, web_service_access_only: true, session_generation: 2 });
    const mapped: UserTable = { ...users, attributes: { ...NAMES, active_until: 'leaves.on' } };
    await put({ ...ABEL, 'leaves.on': past, nis_active_until: 'Friday' });
    expect(await read(mapped)).toMatchObject({ active: false, reached: { active_until: past } });
    const change = {
      userName: 'abel',
      version: 0,
      set: { active: false, active_until: '' },
      passwordHash: null,
      raise: 1,
      by: 'x',
      now: 0,
    };
    const store = createUserStore(dynamo.client, mapped, { now: Date.now });
    expect(await store.update({ ...change, reached: { active_until: past } })).toBe(true);
    expect(await stored('abel')).toMatchObject({ status: false, generation: 1, nis_active_until: 'Friday' });
    expect(await stored('abel')).not.toHaveProperty('leaves.on');
  });

  test('gets the guests that are absent', async () => {
    const created = await createBaseRecords(dynamo.client, dynamo.tablePrefix, users)(0);
    expect(created).toEqual(expect.arrayContaining(['sys_user guest', 'sys_user soap.guest']));
    expect(await stored('soap.guest')).toMatchObject({
      login: 'soap.guest',
      status: true,
      role: new Set(['soap_query']),
      'api-only': false,
    });
  });
});

describe('a table that cannot be one of users is refused in one sentence', () => {
  const sentence = (name: string, key: string): string =>
    `The table ${name} does not exist or its only key is not the string ${key}: correct the option userTable and deploy again.`;
  const adopting = (name: string, key: string): UserTable => ({ name, adopted: true, attributes: { user_name: key } });
  beforeAll(async () => {
    await create('two-keys', [
      ['login', 'S'],
      ['tenant', 'S'],
    ]);
    await create('numbered', [['login', 'N']]);
  });

  test.each([
    ['it is not there', 'nowhere', 'login'],
    ['its key has another name', TABLE, 'user_name'],
    ['it has a second key', 'two-keys', 'login'],
    ['its key is a number', 'numbered', 'login'],
  ])('at start, where %s', async (_why, name, key) => {
    await expect(checkUserTable(dynamo.client, adopting(name, key))).rejects.toThrow(sentence(name, key));
  });

  test('one that fits, and the own one, pass', async () => {
    await checkUserTable(dynamo.client, users);
    await checkUserTable(dynamo.client, dynamo.users);
  });

  test('by the first read of each adapter, which lets nobody in and changes nothing', async () => {
    const wrong = adopting(TABLE, 'user_name');
    const cause = async (request: Promise<unknown>): Promise<unknown> => {
      const error: unknown = await request.then(
        () => undefined,
        (failure: unknown) => failure,
      );
      return error instanceof BackfillError
        ? error.message
        : error instanceof Error && error.cause instanceof UserTableError && error.cause.message;
    };
    const identities = createIdentityStore(dynamoOverSdk(dynamo.client), dynamo.tablePrefix, wrong, { now: Date.now });
    expect(await cause(identities.read({ userName: 'abel' }))).toBe(sentence(TABLE, 'user_name'));
    const admin = createUserStore(dynamo.client, wrong, { now: Date.now });
    expect(await cause(admin.get('abel'))).toBe(sentence(TABLE, 'user_name'));
    const change = { userName: 'abel', version: 0, set: { active: false }, passwordHash: null, raise: 0, reached: {}, by: 'x', now: 0 };
    expect(await cause(admin.update(change))).toBe(sentence(TABLE, 'user_name'));
    const scan = createUserScan(dynamo.client, wrong);
    expect(await cause(scan.page({ runId: 'r', segment: 0, totalSegments: 1 }, null, 1))).toBe(sentence(TABLE, 'user_name'));
    const nowhere = createUserScan(dynamo.client, adopting('nowhere', 'login'));
    expect(await cause(nowhere.page({ runId: 'r', segment: 0, totalSegments: 1 }, null, 1))).toBe(sentence('nowhere', 'login'));
    expect(await stored('abel')).toEqual(ABEL);
  });
});
