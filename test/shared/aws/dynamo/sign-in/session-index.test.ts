import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSessionIndex } from '../../../../../shared/aws/dynamo/sign-in/session-index.ts';
import { createSessionStore } from '../../../../../shared/aws/dynamo/sign-in/session-store.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import type { Session } from '../../../../../shared/core/sign-in/session.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';
import { eventually } from '../../../../support/eventually.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const NOW = Date.now();
const userName = `test.${randomUUID()}`;
const session = (more: Partial<Session> = {}): Session => ({
  token_hash: randomUUID(),
  user_name: userName,
  session_generation: 2,
  created_at: NOW,
  touched_at: NOW,
  elevated: false,
  ...more,
});

/** The index may lag behind the table. */
const eventuallyAll = <T>(read: () => Promise<readonly T[]>, length: number): Promise<readonly T[]> =>
  eventually(async () => {
    const found = await read();
    return found.length === length && found;
  });

describe('the sessions of a user in DynamoDB', () => {
  test('are those of that user that began after a time, latest first, without what would open them', async () => {
    const store = createSessionStore(dynamo.apis.SDK, dynamo.tablePrefix);
    const index = createSessionIndex(dynamo.client, dynamo.tablePrefix);
    const [old, late, gone] = [
      session({ created_at: NOW - 9000 }),
      session({ touched_at: NOW + 5, elevated: true }),
      session({ created_at: NOW - 5 }),
    ];
    for (const each of [old, late, gone, session({ user_name: `${userName}.other` })]) await store.create(each);
    await store.delete(gone.token_hash);
    const found = await eventuallyAll(() => index.since(userName, NOW - 9001, 10), 2);
    expect(found).toEqual([
      { user_name: userName, session_generation: 2, created_at: NOW, touched_at: NOW + 5, elevated: true },
      { user_name: userName, session_generation: 2, created_at: NOW - 9000, touched_at: NOW },
    ]);
    expect(await index.since(userName, NOW - 9000, 10)).toHaveLength(1);
    expect(await index.since(userName, 0, 1)).toHaveLength(1);
    for (const each of [old, late]) await store.delete(each.token_hash);
  });

  test('tell when a provider ends them, however many there are', async () => {
    const user_name = `test.${randomUUID()}`;
    const store = createSessionStore(dynamo.apis.SDK, dynamo.tablePrefix);
    const index = createSessionIndex(dynamo.client, dynamo.tablePrefix);
    const all = Array.from({ length: 101 }, (_, number) =>
      session({ user_name, created_at: NOW + number, ...(number % 2 === 0 ? { ends_at: NOW + 1000 + number } : {}) }),
    );
    for (const each of all) await store.create(each);
    const found = await eventuallyAll(() => index.since(user_name, NOW - 1, 101), 101);
    expect(found.map(({ created_at, ends_at }) => [created_at, ends_at])).toEqual(
      all.map(({ created_at, ends_at }) => [created_at, ends_at]).reverse(),
    );
    for (const each of all) await store.delete(each.token_hash);
    expect(await index.since(user_name, NOW - 1, 101)).toEqual([]);
  });

  test('keys that DynamoDB left unread are no sessions without an end', async () => {
    const Items = [marshall({ token_hash: 'x', user_name: 'a', created_at: 1, touched_at: 1, session_generation: 0 })];
    const answers = [{ Items }, { Responses: {}, UnprocessedKeys: { 'x-sys_session': { Keys: [] } } }];
    const client = { send: async () => answers.shift() };
    await expect(createSessionIndex(client as never, 'x-').since('a', 0, 1)).rejects.toThrow(DependencyError);
  });

  test('a store that does not answer is reported', async () => {
    const client = { send: async () => Promise.reject(new Error('no answer')) };
    await expect(createSessionIndex(client as never, 'x-').since('a', 0, 1)).rejects.toThrow(DependencyError);
  });
});
