import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIndexedUserStore } from '../../../../../shared/aws/dynamo/users/indexed-user-store.ts';
import { createUserIndexBuilder } from '../../../../../shared/aws/dynamo/users/user-index-builder.ts';
import { createUserSearch } from '../../../../../shared/aws/dynamo/users/user-search.ts';
import { createUserStore } from '../../../../../shared/aws/dynamo/users/user-store.ts';
import { buildUserIndex } from '../../../../../shared/core/users/search/build-index.ts';
import { begins, entriesOf, TEXT_COLUMNS, userOfEntry } from '../../../../../shared/core/users/search/entries.ts';
import { NEW_USER } from '../../../../../shared/core/users/user-record.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';
import { storedUser } from '../../../../support/memory-admin.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const CLOCK = { now: Date.now };
const indexed = () => createIndexedUserStore(dynamo.client, dynamo.users, CLOCK, dynamo.tablePrefix);
const search = () => createUserSearch(dynamo.client, dynamo.tablePrefix, dynamo.users, CLOCK);
const found = async (prefix: string): Promise<string[]> => {
  const entries = await Promise.all(TEXT_COLUMNS.map((column) => search().entries({ column, prefix, limit: 100 })));
  return [...new Set(entries.flat().map(userOfEntry))];
};
const common = { by: 'admin', now: 0, passwordHash: null, raise: 0, reached: {} };
const create = (userName: string, fields: object) =>
  indexed().create({ ...common, userName, nameAsEntered: userName, sysId: 'f'.repeat(32), fields: { ...NEW_USER, ...fields } });

describe('the index of users in DynamoDB', () => {
  test('finds a user who was created, and after a change by the new name alone', async () => {
    expect(await create('soap.user', { first_name: 'SOAP', last_name: 'Anwender', email: 's@example.com' })).toBe(true);
    for (const prefix of ['soap.u', 'user', 'soap a', 'anwend', 's@ex']) expect(await found(prefix)).toEqual(['soap.user']);
    expect(await indexed().update({ ...common, userName: 'soap.user', version: 1, set: { last_name: 'Neumann' } })).toBe(true);
    expect(await found('neum')).toEqual(['soap.user']);
    expect(await found('anwend')).toEqual([]);
    expect(await search().users(['soap.user', 'gone'])).toMatchObject([{ user_name: 'soap.user', last_name: 'Neumann' }]);
  });

  test('a change that is not made takes no entry away', async () => {
    await create('kept', { last_name: 'Kept' });
    expect(await indexed().update({ ...common, userName: 'kept', version: 9, set: { last_name: 'Other' } })).toBe(false);
    expect(await found('kept')).toEqual(['kept']);
  });

  test('a user who is deleted leaves no entry, and one who is not keeps all', async () => {
    await create('leaver', { last_name: 'Leaver' });
    expect(await indexed().remove('leaver', 9)).toBe(false);
    expect(await found('leav')).toEqual(['leaver']);
    expect(await indexed().remove('leaver', 1)).toBe(true);
    expect(await found('leav')).toEqual([]);
  });

  test('an entry that another writer needs meanwhile stays', async () => {
    await create('back', { last_name: 'Before' });
    const rename = (version: number, last_name: string) => indexed().update({ ...common, userName: 'back', version, set: { last_name } });
    // The second writer turns the name back before the first one has cleaned up.
    const raced = createIndexedUserStore(
      new Proxy(dynamo.client, {
        get: (client, name) =>
          name !== 'send'
            ? Reflect.get(client, name)
            : async (command: { constructor: { name: string } }) => {
                if (command.constructor.name === 'DeleteItemCommand' && (await search().users(['back']))[0]?.version === 2)
                  expect(await rename(2, 'Before')).toBe(true);
                return client.send(command as never);
              },
      }),
      dynamo.users,
      CLOCK,
      dynamo.tablePrefix,
    );
    expect(await raced.update({ ...common, userName: 'back', version: 1, set: { last_name: 'Between' } })).toBe(true);
    expect(await found('before')).toEqual(['back']);
  });

  test('is built for users who were there before, and says so', async () => {
    await createUserStore(dynamo.client, dynamo.users, CLOCK).create({
      ...common,
      userName: 'early',
      nameAsEntered: 'early',
      sysId: 'e'.repeat(32),
      fields: { ...NEW_USER, first_name: 'Earlier' },
    });
    expect([await found('earlier'), await search().isBuilt()]).toEqual([[], false]);
    const index = createUserIndexBuilder(dynamo.client, dynamo.tablePrefix, dynamo.users, CLOCK);
    expect(await buildUserIndex({ index, now: CLOCK.now, goesOn: () => true })).toMatchObject({ done: true, after: null });
    expect([await found('earlier'), await search().isBuilt()]).toEqual([['early'], true]);
  });
});

test.each([
  ['abel', true],
  ['abel.t', true],
  ['tuter', true],
  ['abel tu', true],
  ['ann', true],
  ['a@b', true],
  ['uter', false],
  ['b.c', false],
])('a user abel.tuter, Abel Ann Tuter, a@b.c is found by %s: %s', (word, expected) => {
  const user = storedUser('abel.tuter', { first_name: 'Abel Ann', last_name: 'Tuter', email: 'A@b.c' });
  const other = word === 'abel tu' ? storedUser('x', { first_name: 'Abel', last_name: 'Tuter' }) : user;
  expect(begins(other, word)).toBe(expected);
  const texts = entriesOf(other).filter(({ column }) => (TEXT_COLUMNS as readonly string[]).includes(column));
  expect(texts.some(({ entry }) => entry.startsWith(word))).toBe(expected);
});
