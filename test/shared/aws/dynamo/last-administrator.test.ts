import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMutex } from '../../../../shared/aws/dynamo/mutex.ts';
import { createUserStore } from '../../../../shared/aws/dynamo/users/user-store.ts';
import { carryOut, type Outcome } from '../../../../shared/core/users/change/carry-out.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import { NEW_USER, type UserFields } from '../../../../shared/core/users/user-record.ts';
import type { UserStore } from '../../../../shared/core/users/user-store.ts';
import { fillIn, openConsole } from '../../../functions/console/harness.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { BASE_ROLES } from '../../../support/memory.ts';
import { MemoryAudit, MemoryMutex } from '../../../support/memory-admin.ts';

/** In an account there are other administrators: the race is one between the only two. */
const embedded = process.env.REMOTE === '1' ? describe.skip : describe;

embedded('the last administrators, in DynamoDB', () => {
  const NAMES = ['one', 'two', 'three'];
  let dynamo: DynamoUnderTest;
  let users: UserStore;
  beforeAll(async () => {
    dynamo = await startDynamo();
    users = createUserStore(dynamo.client, dynamo.users, { now: Date.now });
  });
  afterAll(() => dynamo.stop());

  async function begin(names: readonly string[]): Promise<void> {
    for (const userName of NAMES)
      await dynamo.client.send(new DeleteItemCommand({ TableName: dynamo.users.name, Key: { user_name: { S: userName } } }));
    for (const userName of names) {
      const common = { by: 'test', now: 0 };
      await users.create({ userName, nameAsEntered: userName, sysId: userName, fields: NEW_USER, passwordHash: 'hash', ...common });
      await users.update({ userName, version: 1, set: { roles: ['admin'] }, passwordHash: null, raise: 0, reached: {}, ...common });
    }
  }

  const left = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const page of users.pages()) found.push(...page.filter(({ active }) => active).map(({ user_name }) => user_name));
    return found;
  };

  /** A console of its own for each administrator, as two Lambda environments are. */
  const deactivate = async (who: string, whom: string): Promise<number> => {
    const console = openConsole([], { users, mutex: createMutex(dynamo.client, dynamo.tablePrefix), newSysId: () => randomUUID() });
    return (await fillIn(console, `/sys_user.do?user_name=${whom}`, { as: who, roles: ['admin'] }, { active: undefined })).statusCode;
  };

  test('two who remove each other at once: one stays, in each of 12 races', async () => {
    for (let race = 0; race < 12; race += 1) {
      await begin(['one', 'two']);
      const statuses = await Promise.all([deactivate('one', 'two'), deactivate('two', 'one')]);
      expect(await left()).toHaveLength(1);
      expect(statuses.filter((status) => status === 302)).toHaveLength(1);
    }
  });

  test('three in a ring: at least one stays', async () => {
    for (let race = 0; race < 6; race += 1) {
      await begin(NAMES);
      await Promise.all([deactivate('one', 'two'), deactivate('two', 'three'), deactivate('three', 'one')]);
      expect((await left()).length).toBeGreaterThanOrEqual(1);
    }
  });

  test('the last one, who removes himself: refused', async () => {
    await begin(['one']);
    expect(await deactivate('one', 'one')).toBe(403);
    expect(await left()).toEqual(['one']);
  });
});

embedded('two writers at the instant of a date, in DynamoDB', () => {
  const END = Date.UTC(2026, 11, 1, 6);
  const KEY = { user_name: { S: 'leaver' } };
  let dynamo: DynamoUnderTest;
  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterAll(() => dynamo.stop());

  /** An environment of its own: it reads at one time and writes at another. */
  async function writer(readAt: number, writeAt: number, fields: Partial<UserFields>): Promise<() => Promise<Outcome>> {
    const clock = { time: readAt, now: () => clock.time };
    const users = createUserStore(dynamo.client, dynamo.users, clock);
    const record = await users.get('leaver');
    if (record === null) throw new Error('There is no leaver.');
    const planned = planUpdate({ now: readAt, record, actor: operator('op'), graph: BASE_ROLES, wanted: { fields } });
    if (planned.kind !== 'planned') throw new Error(planned.kind);
    clock.time = writeAt;
    const others = {
      mutex: new MemoryMutex(),
      audit: new MemoryAudit(),
      lockouts: { clear: async () => undefined },
      secondFactors: { remove: async () => undefined },
    };
    const ports = { users, ...others, clock, newSysId: () => randomUUID(), onError: () => undefined };
    return () => carryOut(ports, planned.plan, { graph: BASE_ROLES, passwordHash: null, decisionId: 'd' });
  }

  test('one is saved and the other overtaken, and what the winner did is whole, in each of 20 races', async () => {
    for (let race = 0; race < 20; race += 1) {
      const Item = { ...KEY, active: { BOOL: true }, active_until: { S: '2026-12-01T06:00Z' }, version: { N: '1' } };
      await dynamo.client.send(new PutItemCommand({ TableName: dynamo.users.name, Item }));
      const clears = await writer(END - 90_000, END - 30_000, { active_until: '' });
      const writesThrough = await writer(END, END, { first_name: 'B' });
      const inTurn = race % 2 === 0 ? [clears, writesThrough] : [writesThrough, clears];
      const outcomes = await Promise.all(inTurn.map((write) => write()));
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['overtaken', 'saved']);
      const { Item: stored = {} } = await dynamo.client.send(new GetItemCommand({ TableName: dynamo.users.name, Key: KEY }));
      const { active, active_until, first_name, session_generation, version } = unmarshall(stored);
      expect([active_until, version]).toEqual([undefined, 2]);
      expect([
        { active: true, first_name: undefined, session_generation: undefined },
        { active: false, first_name: 'B', session_generation: 1 },
      ]).toContainEqual({ active, first_name, session_generation });
    }
  });

  test('who read before the instant and writes after it is overtaken, though the version is the same', async () => {
    const Item = { ...KEY, active: { BOOL: true }, active_until: { S: '2026-12-01T06:00Z' }, version: { N: '1' } };
    await dynamo.client.send(new PutItemCommand({ TableName: dynamo.users.name, Item }));
    const late = await writer(END - 90_000, END, { active_until: '' });
    expect(await late()).toEqual({ kind: 'overtaken' });
    const { Item: stored } = await dynamo.client.send(new GetItemCommand({ TableName: dynamo.users.name, Key: KEY }));
    expect(stored).toEqual(Item);
  });
});
