import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanUp } from '../../../functions/usage/clean-up.ts';
import { takeBatch } from '../../../functions/usage/take-batch.ts';
import { createUsageReader } from '../../../shared/aws/dynamo/usage/usage-reader.ts';
import { type DynamoUnderTest, startDynamo } from '../../support/dynamo.ts';
import { dump, environment, heartbeat, NOW, refused, served } from './harness.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const start = (client = dynamo.client) => environment(client, dynamo.tablePrefix);
const rowsOf = (...users: string[]) =>
  dump(dynamo.client, `${dynamo.tablePrefix}sys_usage`, ({ user_name }) => users.includes(String(user_name)));
const whats = async (user: string): Promise<string[]> => (await rowsOf(user)).map(({ what }) => String(what)).sort();
const name = (): string => `test.${randomUUID().slice(0, 8)}`;
const renamed = (rows: readonly object[], from: string): string => JSON.stringify(rows).replaceAll(from, 'user');

/** A client whose call of a number is not answered: made or not, as a process that ends sees it. */
function failing(at: number, made: boolean) {
  let calls = 0;
  const client: DynamoDBClient = Object.create(dynamo.client);
  client.send = (async (command: never) => {
    calls += 1;
    if (calls > at) throw new Error('the process ended');
    if (calls < at) return dynamo.client.send(command);
    if (made) await dynamo.client.send(command);
    throw new Error('the process ended');
  }) as DynamoDBClient['send'];
  return { client, calls: () => calls };
}

/** Lines of a user over days, tables, addresses and credentials. */
const linesOf = (user: string): string[] =>
  Array.from({ length: 60 }, (_, index) =>
    served({
      user,
      ago: index * 97,
      table: `t${index % 5}`,
      source: `203.0.113.${index % 23}`,
      kind: index % 2 === 0 ? 'non_interactive' : 'interactive',
      credential: index % 3 === 0 ? 'session' : 'password',
    }),
  );

/** In another order, always the same. */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item, index) => ({ item, key: (index * 7919) % 61 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('a batch of lines', () => {
  test('makes the rows of a use: how, by which credential, from where', async () => {
    const user = name();
    await start().take([served({ user, kind: 'non_interactive' }), 'REPORT RequestId: 1', '{"log":"error","what":"x"}']);
    expect(await whats(user)).toEqual(['credential/password', 'from/203.0.113.7', 'use/api/jsonv2/incident/query/-']);
  });

  test('is the same twice, in any order, in pieces, and by several environments at once', async () => {
    const [one, other] = [name(), name()];
    await start().take(linesOf(one));
    const lines = shuffled(linesOf(other));
    const pieces = [lines.slice(0, 20), lines.slice(10, 45), lines.slice(30), lines.slice(0, 60)];
    await Promise.all(pieces.map((piece) => start().take(piece)));
    expect(renamed(await rowsOf(other), other)).toBe(renamed(await rowsOf(one), one));
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('ends in the middle, %s any call of the store, and comes again: nothing is lost', async (_when, made) => {
    const reference = name();
    await start().take(linesOf(reference).slice(0, 12));
    const expected = renamed(await rowsOf(reference), reference);
    for (let at = 1; ; at += 1) {
      const user = name();
      const lines = linesOf(user).slice(0, 12);
      const broken = failing(at, made);
      const ended = await start(broken.client)
        .take(lines)
        .then(
          () => false,
          () => true,
        );
      await start().take(lines);
      expect([at, renamed(await rowsOf(user), user)]).toEqual([at, expected]);
      if (!ended) break;
      expect(at).toBeLessThan(100);
    }
  });

  test('repeats itself for ten minutes without a read or a write of its rows', async () => {
    const user = name();
    const counted = failing(Number.POSITIVE_INFINITY, true);
    const { take } = start(counted.client);
    await take([served({ user })]);
    const calls = counted.calls();
    await take(Array.from({ length: 50 }, () => served({ user, ago: 0 })));
    expect(counted.calls() - calls).toBe(0);
    await take([served({ user, ago: -9 })]);
    expect(counted.calls() - calls).toBe(0);
    await take([served({ user, ago: 11 })]);
    expect(counted.calls() - calls).toBeGreaterThan(0);
  });

  test('an account has at most 200 rows, whatever comes and however many at once; the rest is in use/other', async () => {
    const [one, other] = [name(), name()];
    const many = (user: string): string[] => [
      ...Array.from({ length: 110 }, (_, index) => served({ user, table: `t${index}`, source: '203.0.113.7', ago: index })),
      ...Array.from({ length: 130 }, (_, index) => served({ user, kind: 'non_interactive', source: `198.51.100.${index}`, ago: 10 })),
    ];
    for (let from = 0; from < 240; from += 60) await start().take(many(one).slice(from, from + 60));
    const lines = shuffled(many(other));
    await Promise.all([0, 1, 2].map((part) => start().take(lines.slice(part * 80, (part + 1) * 80))));
    const [kept, alike] = [await rowsOf(one), await rowsOf(other)];
    expect([kept.length, alike.length]).toEqual([200, 200]);
    const rest = (rows: typeof kept) => rows.find(({ what }) => what === 'use/other');
    expect({ ...rest(alike), user_name: one }).toEqual(rest(kept));
    // Thousands of characters would say no more.
    expect(renamed(alike, other) === renamed(kept, one)).toBe(true);
  });
});

describe('refusals', () => {
  const stored = async (user: string) =>
    (await dump(dynamo.client, `${dynamo.tablePrefix}sys_decision`, (item) => item.user === user)).length;

  test('are stored once, also when they come twice', async () => {
    const user = name();
    const lines = [refused(user), refused(user, 1)];
    await start().take(lines);
    await start().take(lines);
    expect(await stored(user)).toBe(2);
  });

  test('are all stored when their batch comes again to the environment that could not store them', async () => {
    const user = name();
    const lines = Array.from({ length: 10 }, () => refused(user));
    const down = { put: async () => Promise.reject(new Error('down')) };
    const { ports } = start();
    await expect(takeBatch({ ...ports, refusals: down }, lines)).rejects.toThrow('down');
    await takeBatch(ports, lines);
    expect(await stored(user)).toBe(10);
  });

  test('of one user and reason are ten a minute', async () => {
    const user = name();
    const { take } = start();
    for (let batch = 0; batch < 5; batch += 1) await take(Array.from({ length: 5 }, () => refused(user)));
    expect(await stored(user)).toBe(10);
  });
});

describe('what was observed', () => {
  const MINUTE = 60_000;
  const tick = (number: number): number => NOW - 3 * 60 * MINUTE + number * 5 * MINUTE;
  const both = (number: number): string[] => ['authorizer', 'instance'].map((group) => heartbeat(tick(number), group));
  /** What `sys_usage` tells after heartbeats have come in batches, in a table of its own. */
  async function observed(...batches: readonly (readonly string[])[]) {
    const own = await startDynamo();
    try {
      for (const lines of batches) await environment(own.client, own.tablePrefix).take(lines);
      const { since, until, gaps } = await createUsageReader(own.client, own.tablePrefix, () => NOW).observation();
      return { since, until: until === null ? null : (until - tick(0)) / MINUTE, gaps: gaps.map((gap) => [gap.from, gap.until]) };
    } finally {
      await own.stop();
    }
  }
  const at = (number: number): string => `${new Date(tick(number)).toISOString().slice(0, 16)}Z`;

  test('is nothing while a log group is silent', async () => {
    expect(await observed([heartbeat(tick(0), 'authorizer'), heartbeat(tick(1), 'authorizer'), heartbeat(tick(1), 'elsewhere')])).toEqual({
      since: null,
      until: null,
      gaps: [],
    });
  });

  test('goes from heartbeat to heartbeat, in one batch or many', async () => {
    const without = { since: at(0), until: 10, gaps: [] };
    expect(await observed([...both(0), ...both(1), ...both(2)])).toEqual(without);
    expect(await observed(both(0), both(1), both(2))).toEqual(without);
  });

  test('has a gap where one is missing in one group', async () => {
    expect(await observed(both(0), [heartbeat(tick(1), 'authorizer')], both(2), both(3))).toEqual({
      since: at(0),
      until: 15,
      gaps: [[at(0), at(2)]],
    });
  });

  test('a late heartbeat fills its gap, or a part of it', async () => {
    expect(await observed(both(0), both(2), both(1))).toEqual({ since: at(0), until: 10, gaps: [] });
    expect(await observed(both(0), both(4), both(2))).toEqual({
      since: at(0),
      until: 20,
      gaps: [
        [at(0), at(2)],
        [at(2), at(4)],
      ],
    });
  });

  test('does not depend on the order in which heartbeats come', async () => {
    const expected = { since: at(0), until: 30, gaps: [[at(2), at(5)]] };
    for (const order of [
      [0, 1, 2, 5, 6],
      [6, 5, 2, 1, 0],
      [2, 6, 0, 5, 1],
    ])
      expect(await observed(...order.map(both))).toEqual(expected);
  });

  test('after a silence that outlasts what late heartbeats fill, there is one gap', async () => {
    expect(await observed(both(-72), both(-71), both(1), both(2))).toEqual({
      since: at(-72),
      until: 10,
      gaps: [[at(-71), at(1)]],
    });
  });
});

describe('the daily run', () => {
  const OLD = 91 * 24 * 60;
  const run = async () => {
    const { ports } = start();
    const reader = createUsageReader(dynamo.client, dynamo.tablePrefix, () => NOW);
    return cleanUp({ reader, rows: ports.rows, now: () => NOW, remaining: () => 60_000 });
  };
  const sourcesOf = async (user: string) =>
    Object.keys(((await rowsOf(user)).find(({ what }) => String(what).startsWith('use/'))?.sources as object) ?? {});

  test('takes addresses older than 90 days from people and leaves those of machines', async () => {
    const [person, machine, converted] = [name(), name(), name()];
    const two = (user: string, kind: string): string[] => [
      served({ user, kind, source: '192.0.2.1', ago: OLD }),
      served({ user, kind, source: '192.0.2.2', ago: 60 }),
    ];
    await start().take([...two(person, 'interactive'), ...two(machine, 'non_interactive')]);
    await start().take([
      served({ user: converted, kind: 'non_interactive', source: '192.0.2.1', ago: OLD }),
      ...two(converted, 'interactive'),
    ]);
    expect((await run()).changed).toBeGreaterThanOrEqual(4);
    expect(await sourcesOf(person)).toEqual(['192.0.2.2']);
    expect(await sourcesOf(converted)).toEqual(['192.0.2.2']);
    expect((await sourcesOf(machine)).sort()).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(await run()).toEqual({ changed: 0, done: true });
  });
});
