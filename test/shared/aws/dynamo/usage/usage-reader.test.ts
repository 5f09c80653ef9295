import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toUsageItem } from '../../../../../shared/aws/dynamo/usage/usage-item.ts';
import { createUsageReader } from '../../../../../shared/aws/dynamo/usage/usage-reader.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import type { UsageRow } from '../../../../../shared/core/usage/rows.ts';
import { ANY_PROTOCOL, OTHER } from '../../../../../shared/core/usage/what.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const NOW = Date.parse('2026-11-30T12:00:00Z');
const user = `test.${randomUUID()}`;
const row = (what: string, more: Partial<UsageRow> = {}): UsageRow => ({
  user_name: user,
  what,
  first_seen: '2026-11-02T09:10Z',
  last_seen: '2026-11-29T08:10Z',
  days: [],
  credentials: {},
  sources: {},
  last_decision_id: null,
  ...more,
});
const put = async (item: Record<string, unknown>): Promise<unknown> =>
  dynamo.client.send(new PutItemCommand({ TableName: `${dynamo.tablePrefix}sys_usage`, Item: marshall(item) }));
const store = async (...rows: UsageRow[]): Promise<void> => {
  const TableName = `${dynamo.tablePrefix}sys_usage`;
  for (const each of rows) await dynamo.client.send(new PutItemCommand({ TableName, Item: toUsageItem({ row: each, rev: 1 }) }));
};
const reader = () => createUsageReader(dynamo.client, dynamo.tablePrefix, () => NOW);
async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

const SOAP = row('use/api/soap/incident/query/-', {
  days: ['2026-11-02', '2026-11-29'],
  credentials: { password: '2026-11-29T08:10Z' },
  sources: { '203.0.113.7': '2026-11-29T08:10Z' },
  last_decision_id: 'one',
});

describe('the rows of a user', () => {
  test('come as they were stored, in the order of what, and no others', async () => {
    const page = row('use/ui/-/incident/query/-');
    const from = row('from/203.0.113.7', { days: ['2026-11-29'] });
    await store(page, SOAP, from, row('from/x', { user_name: `${user}.other` }));
    expect(await reader().rows(user)).toEqual([from, SOAP, page]);
  });

  test('without those that have expired, which DynamoDB deletes late', async () => {
    const name = `${user}.expired`;
    await store(
      row('credential/session', { user_name: name, last_seen: '2025-10-26T11:50Z' }),
      row('use/x', { user_name: name, last_seen: '2025-10-26T12:10Z' }),
    );
    expect((await reader().rows(name)).map(({ what }) => what)).toEqual(['use/x']);
  });
});

describe('the rows of every user', () => {
  test('a page ends between two users, also where the scan ends one among the rows of a user', async () => {
    const items = ['a', 'a', 'b', '*', 'b', 'b', 'c'].map((user_name, index) =>
      toUsageItem({ row: row(`from/${index}`, { user_name }), rev: 1 }),
    );
    const cuts = [items.slice(0, 3), [], items.slice(3, 5), items.slice(5)];
    const send = async () => ({ Items: cuts.shift(), ...(cuts.length > 0 ? { LastEvaluatedKey: items[0] } : {}) });
    const client = Object.assign(Object.create(Object.getPrototypeOf(dynamo.client)), { send });
    const pages: string[][] = [];
    for await (const page of createUsageReader(client, 'x-', () => NOW).everyRow()) pages.push(page.map(({ user_name }) => user_name));
    expect(pages).toEqual([['a', 'a'], ['b', 'b', 'b'], ['c']]);
  });
});

test('the uses of a protocol are those of it alone, since a time, newest first', async () => {
  const protocol = `p${randomUUID()}`;
  const used = (table: string, last_seen: string) => row(`use/api/${protocol}/${table}/query/-`, { last_seen });
  await store(used('a', '2026-11-28T00:00Z'), used('b', '2026-11-29T00:00Z'), used('c', '2026-11-01T00:00Z'));
  await store(row(`use/ui/${protocol}/d/query/-`), row(`refused/x/api/${protocol}`));
  expect((await all(reader().usesOf(protocol, '2026-11-28T00:00Z'))).map(({ what }) => what.split('/')[3])).toEqual(['b', 'a']);
});

test('what was not told apart is found for any protocol', async () => {
  await store(row(OTHER, { user_name: 'busy', last_seen: '2026-11-29T00:00Z' }), row('use/api/soap/incident/query/-'));
  const found = (await all(reader().usesOf(ANY_PROTOCOL, '2026-11-28T00:00Z'))).filter(({ user_name }) => user_name === 'busy');
  expect(found.map(({ what }) => what)).toEqual([OTHER]);
});

describe('what was observed', () => {
  test('is nothing before the first line', async () => {
    expect(await createUsageReader(dynamo.client, dynamo.tablePrefix, () => 0).observation()).toMatchObject({ since: null, until: null });
  });

  test('tells since when and until when, the gaps, the lines that were left out in 30 days, and counts of days', async () => {
    const none = { user_name: '*' };
    await put({
      ...none,
      what: 'observed',
      since: '2026-11-02T09:10Z',
      until: '2026-11-30T11:55Z',
      complete_to: '2026-11-30T11:55:19.000Z',
    });
    await put({ ...none, what: 'gap/2026-11-20T00:00Z', until: '2026-11-20T00:15Z', why: 'No line arrived.' });
    await put({ ...none, what: 'left_out/2026-11-29/unreadable', count: 2 });
    await put({ ...none, what: 'left_out/2026-11-30/unreadable', count: 3 });
    await put({ ...none, what: 'left_out/2026-10-01/too_old', count: 9 });
    await put({ ...none, what: 'day/2026-11-29/api/soap/allowed', count: 7 });
    await put({ ...none, what: 'day/2026-11-30/ui/-/login_required', count: 1 });
    await put({ ...none, what: 'day/2026-11-28/api/soap/allowed', count: 4 });
    expect(await reader().observation()).toEqual({
      since: '2026-11-02T09:10Z',
      until: Date.parse('2026-11-30T11:55:19Z'),
      gaps: [{ from: '2026-11-20T00:00Z', until: '2026-11-20T00:15Z', why: 'No line arrived.' }],
      leftOut: { unreadable: 5 },
    });
    expect(await reader().dayCounts('2026-11-29')).toEqual([
      { date: '2026-11-29', surface: 'api', protocol: 'soap', reason: 'allowed', count: 7 },
      { date: '2026-11-30', surface: 'ui', protocol: null, reason: 'login_required', count: 1 },
    ]);
  });
});

test('a store that does not answer is reported, whatever was asked', async () => {
  const send = async () => Promise.reject(new Error('no answer'));
  const client = Object.assign(Object.create(Object.getPrototypeOf(dynamo.client)), { send });
  const broken = createUsageReader(client, 'x-', () => NOW);
  for (const ask of [
    () => broken.rows('a'),
    () => all(broken.usesOf('soap', '')),
    () => all(broken.everyRow()),
    () => broken.observation(),
    () => broken.dayCounts(''),
  ])
    await expect(ask()).rejects.toThrow(DependencyError);
});
