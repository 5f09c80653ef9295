import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dynamoOverSdk } from '../../../../shared/aws/client/sdk-apis.ts';
import { createBlockedStore } from '../../../../shared/aws/dynamo/blocked-store.ts';
import { loadProperties } from '../../../../shared/aws/dynamo/properties-source.ts';
import { createBasicStore } from '../../../../shared/aws/dynamo/word-stores.ts';
import { BLOCKED_PROTOCOLS } from '../../../../shared/core/settings/blocked.ts';
import { BASIC_FOR_PEOPLE } from '../../../../shared/core/users/person-only.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const change = (names: string[], version: number | null) => ({ names, version, by: 'admin', now: Date.UTC(2026, 10, 30) });

describe('the list of blocked protocols in sys_properties', () => {
  const open = () => {
    const store = createBlockedStore(dynamo.client, dynamo.tablePrefix);
    return { store, load: async () => (await loadProperties(dynamoOverSdk(dynamo.client), dynamo.tablePrefix)).blocked };
  };

  test('is read by the authorizer as it was written, and the last name takes the record away', async () => {
    const { store, load } = open();
    expect(await store.read()).toEqual({ blocked: new Set(), version: null });
    expect(await store.write(change(['rss', 'csv'], null))).toBe(true);
    expect(await load()).toEqual(new Set(['rss', 'csv']));
    expect(await store.write(change(['rss'], 1))).toBe(true);
    expect(await store.read()).toEqual({ blocked: new Set(['rss']), version: 2 });
    expect(await store.write(change([], 2))).toBe(true);
    expect(await load()).toEqual(new Set());
    expect(await store.read()).toEqual({ blocked: new Set(), version: null });
  });

  test('of two that change it at once, one is told to read again', async () => {
    const { store } = open();
    const made = await Promise.all([store.write(change(['rss'], null)), store.write(change(['csv'], null))]);
    expect(made.sort()).toEqual([false, true]);
    expect(await store.write(change(['xml'], 7))).toBe(false);
    expect(await store.write(change([], 7))).toBe(false);
    await store.write(change([], 1));
  });

  test('that was made by hand is read, and changed in its turn; a list instead of a set is no list of names', async () => {
    const { store, load } = open();
    const put = (value: unknown) =>
      dynamo.client.send(
        new PutItemCommand({ TableName: `${dynamo.tablePrefix}sys_properties`, Item: marshall({ name: BLOCKED_PROTOCOLS, value }) }),
      );
    await put(['rss']);
    expect(await load()).toBe('unread');
    expect(await store.read()).toEqual({ blocked: 'unread', version: 0 });
    await put(new Set(['rss']));
    expect(await store.read()).toEqual({ blocked: new Set(['rss']), version: 0 });
    expect(await store.write(change(['rss', 'soap'], 0))).toBe(true);
    expect(await load()).toEqual(new Set(['rss', 'soap']));
  });
});

test('nis.basic_for_people without a record is true; anything else than the text true is false', async () => {
  const load = async () => (await loadProperties(dynamoOverSdk(dynamo.client), dynamo.tablePrefix)).basicForPeople;
  const put = (value: unknown) =>
    dynamo.client.send(
      new PutItemCommand({ TableName: `${dynamo.tablePrefix}sys_properties`, Item: marshall({ name: BASIC_FOR_PEOPLE, value }) }),
    );
  expect(await load()).toBe('yes');
  for (const value of ['false', 'TRUE', 'yes', '', true, 1, ['true']]) {
    await put(value);
    expect(await load()).toBe('no');
  }
  await put('true');
  expect(await load()).toBe('yes');
});

test('nis.basic_for_people is written on the version that was read, and read by the authorizer', async () => {
  const store = createBasicStore(dynamo.client, dynamo.tablePrefix);
  const load = async () => (await loadProperties(dynamoOverSdk(dynamo.client), dynamo.tablePrefix)).basicForPeople;
  const write = (value: 'true' | 'false', version: number | null) =>
    store.write({ value, version, by: 'admin', now: Date.UTC(2026, 10, 30) });
  // The record of the test above was made by hand.
  expect(await store.read()).toMatchObject({ basic: 'yes', text: 'true', version: 0, changedBy: '' });
  expect(await write('false', null)).toBe(false);
  expect((await Promise.all([write('false', 0), write('false', 0)])).sort()).toEqual([false, true]);
  expect(await load()).toBe('no');
  expect(await store.read()).toEqual({ basic: 'no', text: 'false', version: 1, changedOn: '2026-11-30 00:00:00', changedBy: 'admin' });
  expect(await write('true', 1)).toBe(true);
  expect(await load()).toBe('yes');
});
