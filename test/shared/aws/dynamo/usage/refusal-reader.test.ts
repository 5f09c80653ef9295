import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toRefusalItem } from '../../../../../shared/aws/dynamo/usage/refusal-item.ts';
import { createRefusalReader } from '../../../../../shared/aws/dynamo/usage/refusal-reader.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import type { RefusalFilter } from '../../../../../shared/core/usage/ports.ts';
import type { StoredDecision } from '../../../../../shared/core/usage/rows.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

// A year that no other suite uses: pages by day hold everybody's refusals.
const NOW = Date.parse('2031-05-31T12:00:00Z');
const DAY = 86_400_000;
const refusal = (ago: number, more: Partial<StoredDecision> = {}): StoredDecision => ({
  decision_id: randomUUID(),
  time: new Date(NOW - ago).toISOString(),
  outcome: 'deny',
  reason: 'soap_role_missing',
  cause: null,
  user: 'json.user',
  session_kind: 'non_interactive',
  surface: 'api',
  protocol: 'soap',
  table: 'incident',
  method: 'POST',
  source: '203.0.113.7',
  credential: 'password',
  credential_id: null,
  ...more,
});
const store = async (...refusals: StoredDecision[]): Promise<void> => {
  const TableName = `${dynamo.tablePrefix}sys_decision`;
  for (const each of refusals) await dynamo.client.send(new PutItemCommand({ TableName, Item: toRefusalItem(each) }));
};
const reader = (now = NOW) => createRefusalReader(dynamo.client, dynamo.tablePrefix, () => now);
const agesOf = (refusals: readonly StoredDecision[]): number[] => refusals.map(({ time }) => NOW - Date.parse(time));

describe('one refusal', () => {
  test('comes as it was stored, also the members that are null', async () => {
    const one = refusal(1, { user: null, session_kind: null, credential: null });
    await store(one);
    expect(await reader().get(one.decision_id)).toEqual(one);
  });

  test('is null for an unknown id, an empty one, one too long for a key, and after 30 days', async () => {
    const one = refusal(2);
    await store(one);
    for (const id of ['unknown', '', 'x'.repeat(3000)]) expect(await reader().get(id)).toBeNull();
    expect(await reader(NOW + 30 * DAY - 3000).get(one.decision_id)).toEqual(one);
    expect(await reader(NOW + 30 * DAY).get(one.decision_id)).toBeNull();
  });
});

describe('pages of refusals', () => {
  const name = `test.${randomUUID()}`;
  const filters: readonly [string, RefusalFilter, number[]][] = [
    ['a user', { user: name }, [10, 20, 3 * DAY, 29 * DAY]],
    ['a user and a reason', { user: name, reason: 'web_service_access_only' }, [20]],
    ['a user and a protocol', { user: name, protocol: 'wsdl' }, [3 * DAY]],
    ['a user and a source', { user: name, source: '198.51.100.1' }, [10]],
    ['a user since a time', { user: name, since: NOW - DAY }, [10, 20]],
    ['a source, whoever it was', { source: `${name}.source` }, [15, 5 * DAY]],
    ['a source since a time', { source: `${name}.source`, since: NOW - DAY }, [15]],
  ];
  beforeAll(() =>
    store(
      refusal(10, { user: name, source: '198.51.100.1' }),
      refusal(20, { user: name, reason: 'web_service_access_only' }),
      refusal(3 * DAY, { user: name, protocol: 'wsdl' }),
      refusal(29 * DAY, { user: name }),
      refusal(31 * DAY, { user: name }),
      refusal(15, { user: null, source: `${name}.source` }),
      refusal(5 * DAY, { user: null, source: `${name}.source` }),
    ),
  );

  test.each(filters)('of %s: newest first, of 30 days', async (_what, filter, ages) => {
    const { refusals, next } = await reader().page(filter, null, 10);
    expect([agesOf(refusals), next]).toEqual([ages, null]);
  });

  test.each(filters)('of %s: one at a time is the same, none twice and none left out', async (_what, filter, ages) => {
    const found: StoredDecision[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<ReturnType<typeof reader>['page']>> = await reader().page(filter, before, 1);
      found.push(...page.refusals);
      before = page.next;
    } while (before !== null);
    expect(agesOf(found)).toEqual(ages);
  });

  test('two of one millisecond are both shown', async () => {
    const user = `test.${randomUUID()}`;
    await store(refusal(7, { user }), refusal(7, { user }));
    const first = await reader().page({ user }, null, 1);
    const second = await reader().page({ user }, first.next, 1);
    expect(new Set([...first.refusals, ...second.refusals].map(({ decision_id }) => decision_id)).size).toBe(2);
  });

  test('a page looks at 1,000 at most, and says where to go on', async () => {
    const user = `test.${randomUUID()}`;
    const Items = Array.from({ length: 250 }, (_, index) => toRefusalItem(refusal(index, { user })));
    let asked = 0;
    const send = async () => {
      asked += 1;
      return { Items, LastEvaluatedKey: {} };
    };
    const page = await createRefusalReader({ send } as never, 'x-', () => NOW).page({ user, reason: 'none' }, null, 20);
    expect([page.refusals, page.next === null, asked]).toEqual([[], false, 4]);
  });

  test.each(['', 'x', '2031-99-99T00:00:00.000Z id', `2031-05-31T12:00:00.000Z ${'x'.repeat(101)}`])(
    'what is no place (%j) is the beginning',
    async (before) => {
      expect(agesOf((await reader().page({ user: name }, before, 1)).refusals)).toEqual([10]);
    },
  );

  test('a store that does not answer is reported', async () => {
    const broken = createRefusalReader({ send: async () => Promise.reject(new Error('no answer')) } as never, 'x-', () => NOW);
    await expect(broken.get('x')).rejects.toThrow(DependencyError);
    await expect(broken.page({}, null, 1)).rejects.toThrow(DependencyError);
  });
});
