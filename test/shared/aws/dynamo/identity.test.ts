import { randomUUID } from 'node:crypto';
import { type BatchGetItemCommandInput, PutItemCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoApi } from '../../../../shared/aws/client/apis.ts';
import { createAttemptStore } from '../../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createSessionStore } from '../../../../shared/aws/dynamo/sign-in/session-store.ts';
import { createIdentityStore } from '../../../../shared/aws/dynamo/users/identity-store.ts';
import { loadRoleGraph } from '../../../../shared/aws/dynamo/users/role-source.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import type { IdentityStore } from '../../../../shared/core/sign-in/identity.ts';
import { type AttemptStore, LOCKOUT_MS, NO_ATTEMPTS, STRANGERS_GUESSES_ALLOWED } from '../../../../shared/core/sign-in/lockout.ts';
import type { SessionStore } from '../../../../shared/core/sign-in/session.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { ownUserTable } from '../../../../shared/core/users/user-table.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { itemOf, MemoryStores, user } from '../../../support/memory.ts';

interface Stores {
  readonly identities: IdentityStore;
  readonly attempts: AttemptStore;
  readonly sessions: SessionStore;
  putUser(record: User): Promise<void>;
}

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

function inDynamo(by: 'SDK' | 'HTTPS'): Stores {
  const { client, tablePrefix } = dynamo;
  const api = dynamo.apis[by];
  return {
    identities: createIdentityStore(api, tablePrefix, dynamo.users, { now: Date.now }),
    attempts: createAttemptStore(api, tablePrefix),
    sessions: createSessionStore(api, tablePrefix),
    putUser: async (user) => {
      const { password_hash, roles } = user;
      const { password_hash: _, roles: __, ...rest } = itemOf(user);
      const Item = marshall({
        ...rest,
        ...(password_hash === null ? {} : { password_hash }),
        ...(roles.length > 0 ? { roles: new Set(roles) } : {}),
      });
      await client.send(new PutItemCommand({ TableName: `${tablePrefix}sys_user`, Item }));
    },
  };
}

function inMemory(): Stores {
  const stores = new MemoryStores();
  return {
    identities: stores,
    attempts: stores,
    sessions: stores.sessions,
    putUser: async (record) => {
      stores.users.set(record.user_name, record);
    },
  };
}

describe.each([
  ['memory', inMemory],
  ['DynamoDB through the SDK', () => inDynamo('SDK')],
  ['DynamoDB over HTTPS', () => inDynamo('HTTPS')],
])('the stores of the decision, in %s', (_where, create) => {
  let stores: Stores;
  let userName: string;
  let key: { userName: string; source: string };
  beforeAll(() => {
    stores = create();
  });
  beforeEach(() => {
    userName = `contract.${randomUUID()}`;
    key = { userName, source: '203.0.113.9' };
  });

  test('user, session and attempts come back as they were written', async () => {
    const record = user(userName, { roles: ['itil', 'soap'], web_service_access_only: true, session_generation: 2 });
    const session = { token_hash: randomUUID(), user_name: userName, session_generation: 2, created_at: 5, touched_at: 6, elevated: true };
    await stores.putUser(record);
    await stores.sessions.create(session);
    await stores.attempts.recordFailure(key, NO_ATTEMPTS, 1000);
    const found = await stores.identities.read({ userName, tokenHash: session.token_hash, attempt: key });
    expect(found).toEqual({
      user: record,
      session,
      token: null,
      attempts: { failedAt: [1000], refusedAt: [], failures: 1, proven: false, strangers: { failed: 1, since: 1000 } },
    });
  });

  test('what is not there is null, not an error', async () => {
    expect(await stores.identities.read({ userName, tokenHash: randomUUID(), attempt: key })).toEqual({
      user: null,
      session: null,
      token: null,
      attempts: NO_ATTEMPTS,
    });
  });

  test('a user without password and roles has none', async () => {
    await stores.putUser(user(userName, { password_hash: null }));
    expect((await stores.identities.read({ userName })).user).toMatchObject({ password_hash: null, roles: [] });
  });

  test('failures of one source are not those of another, and the last 5 are kept', async () => {
    for (let time = 1; time <= 8; time += 1) await stores.attempts.recordFailure(key, NO_ATTEMPTS, time);
    expect((await stores.identities.read({ userName, attempt: key })).attempts.failedAt).toEqual([4, 5, 6, 7, 8]);
    expect((await stores.identities.read({ userName, attempt: { ...key, source: '198.51.100.7' } })).attempts).toMatchObject({
      failedAt: [],
      failures: 0,
    });
  });

  test('a success clears the failures of its source', async () => {
    await stores.attempts.recordFailure(key, NO_ATTEMPTS, 1);
    expect(await stores.attempts.recordSuccess(key, { ...NO_ATTEMPTS, failedAt: [1], failures: 1 }, 2)).toBe(true);
    expect((await stores.identities.read({ userName, attempt: key })).attempts.failedAt).toEqual([]);
  });

  test('a success is recorded although some guesses failed meanwhile', async () => {
    await stores.attempts.recordFailure(key, NO_ATTEMPTS, 1);
    expect(await stores.attempts.recordSuccess(key, NO_ATTEMPTS, 2)).toBe(true);
  });

  test('a success fails if the limit was reached meanwhile', async () => {
    for (let time = 1; time <= 5; time += 1) await stores.attempts.recordFailure(key, NO_ATTEMPTS, time);
    expect(await stores.attempts.recordSuccess(key, { ...NO_ATTEMPTS, failedAt: [1], failures: 1 }, 6)).toBe(false);
    expect((await stores.identities.read({ userName, attempt: key })).attempts.failedAt).toHaveLength(5);
    expect(await stores.attempts.recordSuccess(key, { ...NO_ATTEMPTS, failedAt: [1], failures: 1 }, 6 + LOCKOUT_MS)).toBe(true);
  });

  test('of 20 guesses in flight at once none is lost', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, time) => stores.attempts.recordFailure(key, NO_ATTEMPTS, time)));
    expect((await stores.identities.read({ userName, attempt: key })).attempts.failedAt.length).toBeGreaterThanOrEqual(5);
    expect(await stores.attempts.recordSuccess(key, NO_ATTEMPTS, 21)).toBe(false);
  });

  describe('guesses of strangers to a user', () => {
    const from = (number: number) => ({ userName, source: `198.51.${Math.floor(number / 250)}.${number % 250}` });
    const attemptsOf = async (attempt: typeof key) => (await stores.identities.read({ userName, attempt })).attempts;

    /** Each guess from a source of its own, ten in flight at once. */
    const guess = async (guesses: number, now: number): Promise<void> => {
      for (let first = 0; first < guesses; first += 10)
        await Promise.all(Array.from({ length: 10 }, (_, more) => stores.attempts.recordFailure(from(first + more), NO_ATTEMPTS, now)));
    };

    test('are counted together, whatever their source, and none is lost', async () => {
      await guess(40, 1000);
      const { failed, since } = (await attemptsOf(from(99))).strangers;
      // A call that is tried again counts twice, which refuses sooner and never later.
      expect(failed).toBeGreaterThanOrEqual(40);
      expect(since).toBe(1000);
    });

    test('begin anew after 15 minutes', async () => {
      await stores.attempts.recordFailure(from(1), NO_ATTEMPTS, 1000);
      await stores.attempts.recordFailure(from(2), NO_ATTEMPTS, 1000 + LOCKOUT_MS);
      expect((await attemptsOf(from(3))).strangers).toEqual({ failed: 1, since: 1000 + LOCKOUT_MS });
    });

    test('do not count the wrong passwords of a source that once succeeded, which stays proven', async () => {
      expect(await stores.attempts.recordSuccess(key, NO_ATTEMPTS, 1)).toBe(true);
      const seen = await attemptsOf(key);
      expect(seen.proven).toBe(true);
      await stores.attempts.recordFailure(key, seen, 2);
      expect(await attemptsOf(key)).toMatchObject({ failedAt: [2], proven: true, strangers: { failed: 0 } });
    });

    test('refuse, at the bound, the right password of a stranger and of nobody else', async () => {
      expect(await stores.attempts.recordSuccess(key, NO_ATTEMPTS, 1)).toBe(true);
      const proven = await attemptsOf(key);
      await guess(STRANGERS_GUESSES_ALLOWED, 2);
      expect(await stores.attempts.recordSuccess(from(1_000), NO_ATTEMPTS, 3)).toBe(false);
      expect(await stores.attempts.recordSuccess(key, proven, 3)).toBe(true);
      expect(await stores.attempts.recordSuccess(from(1_000), NO_ATTEMPTS, 2 + LOCKOUT_MS)).toBe(true);
    });
  });

  test('a session that ended is not brought back by a touch', async () => {
    const session = { token_hash: randomUUID(), user_name: userName, session_generation: 0, created_at: 5, touched_at: 6, elevated: false };
    await stores.sessions.create(session);
    await stores.sessions.touch(session.token_hash, 9);
    expect((await stores.identities.read({ userName, tokenHash: session.token_hash })).session).toMatchObject({
      touched_at: 9,
      created_at: 5,
    });
    await stores.sessions.delete(session.token_hash);
    await stores.sessions.touch(session.token_hash, 10);
    expect((await stores.identities.read({ userName, tokenHash: session.token_hash })).session).toBeNull();
  });
});

describe('a read that is not whole', () => {
  const answering = (...answers: object[]): DynamoApi => ({ batchGetItem: async () => answers.shift() }) as unknown as DynamoApi;
  const left = { 'x-sys_user': { Keys: [{ user_name: { S: 'a' } }] } };
  const abel = { 'x-sys_user': [marshall({ user_name: 'a', active: true })] };

  test('is completed once', async () => {
    const store = createIdentityStore(answering({ Responses: {}, UnprocessedKeys: left }, { Responses: abel }), 'x-', ownUserTable('x-'), {
      now: Date.now,
    });
    expect((await store.read({ userName: 'a' })).user).toMatchObject({ user_name: 'a' });
  });

  test('is a failure when keys stay unprocessed: an unread record is not an absent one', async () => {
    const store = createIdentityStore(
      answering({ Responses: {}, UnprocessedKeys: left }, { Responses: {}, UnprocessedKeys: left }),
      'x-',
      ownUserTable('x-'),
      { now: Date.now },
    );
    await expect(store.read({ userName: 'a' })).rejects.toBeInstanceOf(DependencyError);
  });

  test('is a failure when the answer holds nothing at all: it must not make everybody unknown', async () => {
    for (const answers of [[{}], [{ Responses: {}, UnprocessedKeys: left }, {}]]) {
      const store = createIdentityStore(answering(...answers), 'x-', ownUserTable('x-'), { now: Date.now });
      await expect(store.read({ userName: 'a' })).rejects.toBeInstanceOf(DependencyError);
    }
  });

  test('asks for user, session and attempts in one strongly consistent call', async () => {
    const sent: BatchGetItemCommandInput[] = [];
    const api = {
      batchGetItem: async (input: BatchGetItemCommandInput) => ({ Responses: {}, sent: sent.push(input) }),
    } as unknown as DynamoApi;
    await createIdentityStore(api, 'x-', ownUserTable('x-'), { now: Date.now }).read({
      userName: 'a',
      tokenHash: 't',
      attempt: { userName: 'a', source: 's' },
    });
    expect(sent).toHaveLength(1);
    expect(Object.values(sent[0]?.RequestItems ?? {}).map((request) => request.ConsistentRead)).toEqual([true, true, true]);
  });
});

describe('the role graph', () => {
  test('is a failure when the answer holds nothing at all: it must not take contained roles away', async () => {
    await expect(loadRoleGraph({ scan: async () => ({}) } as unknown as DynamoApi, 'x-')).rejects.toThrow(TypeError);
  });

  test('is read page by page', async () => {
    const asked: unknown[] = [];
    const pages = [
      { Items: [marshall({ name: 'first' })], LastEvaluatedKey: { name: { S: 'first' } } },
      { Items: [], LastEvaluatedKey: { name: { S: 'between' } } },
      { Items: [marshall({ name: 'last' })] },
    ];
    const scan = async ({ ExclusiveStartKey }: ScanCommandInput) => {
      asked.push(ExclusiveStartKey);
      return pages.shift();
    };
    const graph = await loadRoleGraph({ scan } as unknown as DynamoApi, 'x-');
    expect([...graph.keys()]).toEqual(['first', 'last']);
    expect(asked).toEqual([undefined, { name: { S: 'first' } }, { name: { S: 'between' } }]);
  });

  test.each(['SDK', 'HTTPS'] as const)('is read whole by %s; what cannot be read lends nothing', async (by) => {
    const { client, tablePrefix } = dynamo;
    const name = `contract.${randomUUID()}`;
    const put = (item: Record<string, unknown>) =>
      client.send(new PutItemCommand({ TableName: `${tablePrefix}sys_user_role`, Item: marshall(item) }));
    await put({ name, includes_roles: new Set(['a', 'b']), elevated_privilege: false });
    await put({ name: `${name}.odd`, includes_roles: 'admin', elevated_privilege: 'no' });
    const graph = await loadRoleGraph(dynamo.apis[by], tablePrefix);
    expect(graph.get(name)).toEqual({ name, includes_roles: ['a', 'b'], elevated_privilege: false });
    expect(graph.get(`${name}.odd`)).toEqual({ name: `${name}.odd`, includes_roles: [], elevated_privilege: true });
  });
});
