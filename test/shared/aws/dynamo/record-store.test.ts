import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRecordStore } from '../../../../shared/aws/dynamo/record-store.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import type { RecordStore, StoredRecord } from '../../../../shared/core/tables/records.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { MemoryRecords } from '../../../support/memory-records.ts';

const TABLE = 'cmn_location';

interface Opened {
  readonly store: RecordStore;
  close(): Promise<void>;
}

const memory = async (): Promise<Opened> => ({ store: new MemoryRecords(), close: async () => undefined });

async function dynamo(): Promise<Opened> {
  const { client, tablePrefix, stop } = await startDynamo();
  return { store: createRecordStore(client, tablePrefix), close: stop };
}

const newId = (): string => randomBytes(16).toString('hex');

async function listed(store: RecordStore): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const page of store.pages(TABLE)) records.push(...page);
  return records;
}

describe.each([
  ['in memory', memory],
  ['in DynamoDB', dynamo],
])('records %s', (_name, open) => {
  let store: RecordStore;
  let close: () => Promise<void>;
  const made: string[] = [];

  beforeAll(async () => {
    ({ store, close } = await open());
  });
  // The suite may run against an account: it takes its records away.
  afterAll(async () => {
    for (const sysId of made) await store.delete(TABLE, sysId);
    await close();
  });

  async function inserted(record: StoredRecord): Promise<string> {
    const sysId = newId();
    made.push(sysId);
    expect(await store.insert(TABLE, sysId, record)).toBe(true);
    return sysId;
  }

  test('a record comes back as it was inserted, with its types', async () => {
    const sysId = await inserted({ name: 'Zürich <&> 𝄞', sys_mod_count: 0, active: true });
    expect(await store.get(TABLE, sysId)).toEqual({ sys_id: sysId, name: 'Zürich <&> 𝄞', sys_mod_count: 0, active: true });
  });

  test('a record that nobody inserted is absent', async () => {
    expect(await store.get(TABLE, newId())).toBeNull();
  });

  test.each(['', '#number', 'x'.repeat(3000)])('what can be no sys_id names no record: %p', async (sysId) => {
    await store.nextNumber(TABLE);
    expect(await store.get(TABLE, sysId)).toBeNull();
    expect(await store.update(TABLE, sysId, { set: { name: 'x' }, clear: [] })).toBeNull();
    expect(await store.delete(TABLE, sysId)).toBe(false);
  });

  test('an insert never overwrites', async () => {
    const sysId = await inserted({ name: 'first' });
    expect(await store.insert(TABLE, sysId, { name: 'second' })).toBe(false);
    expect(await store.get(TABLE, sysId)).toMatchObject({ name: 'first' });
  });

  test('an update sets, clears and counts, leaves the rest alone, and answers the record', async () => {
    const sysId = await inserted({ name: 'Bern', city: 'Bern', state: 'BE', sys_mod_count: 0 });
    const expected = { sys_id: sysId, name: 'Berne', city: 'Bern', sys_mod_count: 1 };
    expect(await store.update(TABLE, sysId, { set: { name: 'Berne' }, clear: ['state'] })).toEqual(expected);
    expect(await store.get(TABLE, sysId)).toEqual(expected);
  });

  test('updates at the same time are all counted', async () => {
    const sysId = await inserted({ name: 'Bern', sys_mod_count: 0 });
    await Promise.all(Array.from({ length: 8 }, (_, index) => store.update(TABLE, sysId, { set: { zip: String(index) }, clear: [] })));
    expect(await store.get(TABLE, sysId)).toMatchObject({ sys_mod_count: 8 });
  });

  test('an update on a count of changes that is not the latest writes nothing', async () => {
    const sysId = await inserted({ name: 'Bern', sys_mod_count: 0 });
    expect(await store.update(TABLE, sysId, { set: { name: 'first' }, clear: [], modCount: 0 })).toMatchObject({ sys_mod_count: 1 });
    expect(await store.update(TABLE, sysId, { set: { name: 'second' }, clear: [], modCount: 0 })).toBeNull();
    expect(await store.get(TABLE, sysId)).toMatchObject({ name: 'first', sys_mod_count: 1 });
  });

  test('an update of a record that is not there writes nothing', async () => {
    const sysId = newId();
    expect(await store.update(TABLE, sysId, { set: { name: 'x' }, clear: [] })).toBeNull();
    expect(await store.get(TABLE, sysId)).toBeNull();
  });

  test('a record is deleted once', async () => {
    const sysId = await inserted({ name: 'gone' });
    expect(await store.delete(TABLE, sysId)).toBe(true);
    expect(await store.delete(TABLE, sysId)).toBe(false);
    expect(await store.get(TABLE, sysId)).toBeNull();
  });

  test('numbers are given once each, whoever asks at the same time, and are not listed', async () => {
    const before = (await listed(store)).length;
    const numbers = await Promise.all(Array.from({ length: 20 }, () => store.nextNumber(TABLE)));
    expect(new Set(numbers).size).toBe(20);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBe(19);
    expect((await listed(store)).length).toBe(before);
  });

  test('every record is listed, over as many pages as it takes', async () => {
    const street = 'x'.repeat(100_000);
    const ids = await Promise.all(Array.from({ length: 25 }, () => inserted({ street })));
    const pages: number[] = [];
    const seen = new Set<unknown>();
    for await (const page of store.pages(TABLE)) {
      pages.push(page.length);
      for (const { sys_id } of page) seen.add(sys_id);
    }
    expect(ids.every((id) => seen.has(id))).toBe(true);
    if (!(store instanceof MemoryRecords)) expect(pages.length).toBeGreaterThan(1);
  });
});

describe('the record store in DynamoDB', () => {
  test('an attribute of a type that no field has is left out', async () => {
    const { client, tablePrefix, stop }: DynamoUnderTest = await startDynamo();
    const sysId = newId();
    const store = createRecordStore(client, tablePrefix);
    const Item = marshall({ sys_id: sysId, name: 'odd', tags: new Set(['a']), nothing: null });
    await client.send(new PutItemCommand({ TableName: `${tablePrefix}${TABLE}`, Item }));
    const record = await store.get(TABLE, sysId);
    await store.delete(TABLE, sysId);
    await stop();
    expect(record).toEqual({ sys_id: sysId, name: 'odd' });
  });

  test('an insert whose first answer got lost and that was repeated counts as made', async () => {
    const item = { sys_id: 'a'.repeat(32), name: 'mine', sys_mod_count: 0 };
    const client = {
      send: async (command: object) => {
        if (command instanceof PutItemCommand) throw new ConditionalCheckFailedException({ $metadata: {}, message: 'repeated' });
        return { Item: marshall(item) };
      },
    };
    const store = createRecordStore(client as never, 'x-');
    expect(await store.insert(TABLE, item.sys_id, { name: 'mine', sys_mod_count: 0 })).toBe(true);
    expect(await store.insert(TABLE, item.sys_id, { name: 'another', sys_mod_count: 0 })).toBe(false);
  });

  test.each(['get', 'insert', 'update', 'delete', 'nextNumber', 'pages'] as const)(
    '%s reports a store that does not answer',
    async (call) => {
      const client = { send: async () => Promise.reject(new Error('no answer')), config: {} };
      const store = createRecordStore(client as never, 'x-');
      const calls = {
        get: () => store.get(TABLE, 'a'),
        insert: () => store.insert(TABLE, 'a', {}),
        update: () => store.update(TABLE, 'a', { set: {}, clear: [] }),
        delete: () => store.delete(TABLE, 'a'),
        nextNumber: () => store.nextNumber(TABLE),
        pages: () => listed(store),
      };
      const failed = calls[call]();
      await expect(failed).rejects.toThrow(DependencyError);
      await expect(failed).rejects.toMatchObject({ dependency: TABLE });
    },
  );
});

describe('an answer of DynamoDB that holds nothing at all', () => {
  const store = createRecordStore({ send: async () => ({}), config: {} } as never, 'x-');

  test('is a failure of a change, not an empty record', async () => {
    await expect(store.update(TABLE, newId(), { set: { name: 'x' }, clear: [] })).rejects.toBeInstanceOf(DependencyError);
  });

  test('is a failure of the counter, not a record without a number', async () => {
    await expect(store.nextNumber('incident')).rejects.toBeInstanceOf(DependencyError);
  });
});
