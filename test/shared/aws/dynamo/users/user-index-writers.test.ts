import { type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createActivatedEntry } from '../../../../../shared/aws/dynamo/users/activated-entry.ts';
import { createIndexedUserStore } from '../../../../../shared/aws/dynamo/users/indexed-user-store.ts';
import { createUserIndexBuilder } from '../../../../../shared/aws/dynamo/users/user-index-builder.ts';
import { createUserIndexTidy } from '../../../../../shared/aws/dynamo/users/user-index-tidy.ts';
import { createUserScan } from '../../../../../shared/aws/dynamo/users/user-scan.ts';
import { createUserSearch } from '../../../../../shared/aws/dynamo/users/user-search.ts';
import { buildUserIndex, SETTLED_MS, tidyUserIndex } from '../../../../../shared/core/users/search/build-index.ts';
import { entriesOf } from '../../../../../shared/core/users/search/entries.ts';
import { NEW_USER, readUserRecord } from '../../../../../shared/core/users/user-record.ts';
import { putUsers, randomOf } from '../../../../functions/backfill/users.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';

let dynamo: DynamoUnderTest;
beforeEach(async () => {
  dynamo = await startDynamo();
});
afterEach(() => dynamo.stop());

const CLOCK = { now: Date.now };
const common = { by: 'admin', now: 0, passwordHash: null, raise: 0, reached: {} };
const newUser = (userName: string, fields: object) => ({
  ...{ ...common, userName, nameAsEntered: userName, sysId: 'f'.repeat(32) },
  fields: { ...NEW_USER, ...fields },
});
const storeOver = (client: DynamoDBClient) => createIndexedUserStore(client, dynamo.users, CLOCK, dynamo.tablePrefix);
const builder = () => createUserIndexBuilder(dynamo.client, dynamo.tablePrefix, dynamo.users, CLOCK);
const tidy = () => tidyUserIndex(createUserIndexTidy(dynamo.client, dynamo.tablePrefix, dynamo.users), Date.now() + 2 * SETTLED_MS);

async function itemsOf(table: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await dynamo.client.send(new ScanCommand({ TableName: dynamo.tablePrefix + table, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item));
}

/** Entries that are there and entries that the users need, as they are stored. */
async function state(): Promise<{ readonly there: string[]; readonly needed: string[] }> {
  const there = (await itemsOf('sys_user_index')).filter(({ column }) => column !== 'index');
  const needed = (await itemsOf('sys_user')).flatMap((user) => entriesOf(readUserRecord(user, 0)));
  const keys = (entries: readonly object[]): string[] =>
    (entries as { column: string; entry: string }[]).map(({ column, entry }) => `${column} ${entry}`).sort();
  return { there: keys(there), needed: keys(needed) };
}

/** A client that does something before a command is sent. */
const watched = (act: (command: string) => Promise<void> | void): DynamoDBClient =>
  new Proxy(dynamo.client, {
    get: (client, name) =>
      name !== 'send'
        ? Reflect.get(client, name)
        : async (command: { constructor: { name: string } }) => {
            await act(command.constructor.name);
            return client.send(command as never);
          },
  });

/** A client whose process ends when so many commands were sent. */
function endingAfter(commands: number): DynamoDBClient {
  let left = commands;
  return watched(() => {
    if (left-- <= 0) throw new Error('the process has ended');
  });
}

const NAMES = ['ann', 'bob', 'cy'];
const LASTS = ['Ash', 'Birch', 'Cedar'];

/** One random change of a random user. */
function change(store: ReturnType<typeof storeOver>, random: () => number): () => Promise<unknown> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const [userName, last_name, kind, flag, role] = [pick(NAMES), pick(LASTS), random(), random() < 0.5, pick(['itil', 'soap'])];
  return async () => {
    const record = await store.get(userName);
    if (record === null) return store.create(newUser(userName, { last_name }));
    if (kind < 0.2) return store.remove(userName, record.version);
    const set =
      kind < 0.5
        ? { last_name }
        : kind < 0.7
          ? { locked_out: flag }
          : kind < 0.9
            ? { roles: [role] }
            : { active: flag, email: `${last_name}@x.de` };
    return store.update({ ...common, userName, version: record.version, set });
  };
}

describe('writers at once', () => {
  test.each([1, 2])('leave exactly the entries that their users need (seed %i)', async (seed) => {
    const random = randomOf(seed);
    for (let round = 0; round < 8; round++) await Promise.all(Array.from({ length: 4 }, () => change(storeOver(dynamo.client), random)()));
    const { there, needed } = await state();
    expect(there).toEqual(needed);
  });

  test('one that was overtaken takes its entries back', async () => {
    const store = storeOver(dynamo.client);
    await store.create(newUser('ann', { last_name: 'Ash' }));
    let once = true;
    const slow = storeOver(
      watched(async (command) => {
        if (command !== 'UpdateItemCommand' || !once) return;
        once = false;
        expect(await store.update({ ...common, userName: 'ann', version: 1, set: { last_name: 'Birch' } })).toBe(true);
      }),
    );
    expect(await slow.update({ ...common, userName: 'ann', version: 1, set: { last_name: 'Cedar' } })).toBe(false);
    const { there, needed } = await state();
    expect(there).toEqual(needed);
  });

  test('one that was overtaken takes nothing from one that made the same entry', async () => {
    const store = storeOver(dynamo.client);
    await store.create(newUser('ann', { last_name: 'Ash' }));
    // Both want Cedar. The slow one adds the entry last, fails, and looks at the user before the quick one has written it.
    const [atDelete, quickDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = storeOver(
      watched(async (command) => {
        if (command !== 'DeleteItemCommand') return;
        atDelete.resolve();
        await quickDone.promise;
      }),
    );
    let refused: Promise<boolean> | null = null;
    const quick = storeOver(
      watched(async (command) => {
        if (command !== 'UpdateItemCommand' || refused !== null) return;
        refused = slow.update({ ...common, userName: 'ann', passwordHash: 'new', verifiedHash: 'another', set: { last_name: 'Cedar' } });
        await atDelete.promise;
      }),
    );
    expect(await quick.update({ ...common, userName: 'ann', version: 1, set: { last_name: 'Cedar' } })).toBe(true);
    quickDone.resolve();
    expect(await refused).toBe(false);
    const { there, needed } = await state();
    expect(there).toEqual(needed);
  });

  test('a creation of a name that is taken leaves no entry of its own', async () => {
    const store = storeOver(dynamo.client);
    await store.create(newUser('ann', { last_name: 'Ash' }));
    expect(await store.create(newUser('ann', { last_name: 'Other' }))).toBe(false);
    const { there, needed } = await state();
    expect(there).toEqual(needed);
  });
});

describe('a writer whose process ends', () => {
  test('after any number of commands leaves no user without an entry, and nis users index removes what is over', async () => {
    const random = randomOf(7);
    for (let commands = 1; commands < 30; commands++) await change(storeOver(endingAfter(commands % 14)), random)().catch(() => undefined);
    const { there, needed } = await state();
    expect(needed.filter((entry) => !there.includes(entry))).toEqual([]);
    await tidy();
    expect((await state()).there).toEqual(needed);
  });

  test('shows nothing wrong meanwhile: who is found is read', async () => {
    await storeOver(dynamo.client).create(newUser('ann', { last_name: 'Ash' }));
    const record = { ...common, userName: 'ann', version: 1, set: { last_name: 'Birch' } };
    // Its last command would write the user.
    for (let commands = 0; commands < 8; commands++)
      await storeOver(endingAfter(commands))
        .update(record)
        .catch(() => undefined);
    const search = createUserSearch(dynamo.client, dynamo.tablePrefix, dynamo.users, CLOCK);
    const names = (await search.entries({ column: 'name', prefix: 'birch', limit: 10 })).map((entry) => entry.split('\u0001')[1]);
    const [user] = await search.users(['ann']);
    expect([names.includes('ann'), (await storeOver(dynamo.client).get('ann'))?.last_name]).toEqual([true, user?.last_name]);
  });

  test('an entry of a change that is being made is not removed', async () => {
    await storeOver(endingAfter(2))
      .create(newUser('ann', { last_name: 'Ash' }))
      .catch(() => undefined);
    const before = (await state()).there;
    expect(before.length).toBeGreaterThan(0);
    await tidyUserIndex(createUserIndexTidy(dynamo.client, dynamo.tablePrefix, dynamo.users), Date.now());
    expect((await state()).there).toEqual(before);
  });
});

describe('building the index', () => {
  const users = Array.from({ length: 700 }, (_, index) => ({ user_name: `u${String(index).padStart(4, '0')}`, last_name: 'Ash' }));
  test('goes on where it was stopped, and is not built before it has come to the end', async () => {
    for (let at = 0; at < users.length; at += 100) await putUsers(dynamo, users.slice(at, at + 100));
    const first = await buildUserIndex({ index: builder(), now: CLOCK.now, goesOn: () => false });
    expect(first).toEqual({ done: false, users: 500, after: null });
    expect(await builder().isBuilt()).toBe(false);
    const killed = { ...builder(), add: async () => Promise.reject(new Error('killed')) };
    await expect(buildUserIndex({ index: killed, now: CLOCK.now, goesOn: () => true })).rejects.toThrow('killed');
    const last = await buildUserIndex({ index: builder(), now: CLOCK.now, goesOn: () => true });
    expect(last).toEqual({ done: true, users: 200, after: expect.stringMatching(/^u\d{4}$/) });
    expect(await builder().isBuilt()).toBe(true);
    expect(await builder().progress()).toBeNull();
    const { there, needed } = await state();
    expect(there).toEqual(needed);
  });

  test('counts for the table of users that it was built from', async () => {
    await buildUserIndex({ index: builder(), now: CLOCK.now, goesOn: () => true });
    const other = createUserIndexBuilder(dynamo.client, dynamo.tablePrefix, { ...dynamo.users, name: 'corp-users' }, CLOCK);
    expect([await builder().isBuilt(), await other.isBuilt()]).toEqual([true, false]);
  });

  test('an empty table has an index at once', async () => {
    expect(await buildUserIndex({ index: builder(), now: CLOCK.now, goesOn: () => true })).toEqual({ done: true, users: 0, after: null });
    expect(await builder().isBuilt()).toBe(true);
  });
});

test('a user whom the activation marks is no longer among those who are not activated', async () => {
  const ann = marshall({ user_name: 'ann', active: true });
  await dynamo.client.send(new PutItemCommand({ TableName: dynamo.users.name, Item: ann }));
  const { client, tablePrefix } = dynamo;
  const scan = () => createUserScan(client, dynamo.users, createActivatedEntry(client, tablePrefix, dynamo.users));
  await buildUserIndex({ index: builder(), now: CLOCK.now, goesOn: () => true });
  expect((await state()).there).toContain('flag/not_activated \u0001ann');
  expect(await scan().markInteractive('ann')).toBe('changed');
  const { there, needed } = await state();
  expect(there).toEqual(needed);
  expect(there.join()).not.toContain('not_activated');
});
