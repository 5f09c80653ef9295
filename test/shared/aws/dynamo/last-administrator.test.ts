import { randomUUID } from 'node:crypto';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMutex } from '../../../../shared/aws/dynamo/mutex.ts';
import { createUserStore } from '../../../../shared/aws/dynamo/user-store.ts';
import { NEW_USER } from '../../../../shared/core/users/user-record.ts';
import type { UserStore } from '../../../../shared/core/users/user-store.ts';
import { fillIn, openConsole } from '../../../functions/console/harness.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';

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
