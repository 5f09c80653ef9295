import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLockoutStore } from '../../../../shared/aws/dynamo/sign-in/attempt-admin.ts';
import { attemptKey, strangersKey } from '../../../../shared/aws/dynamo/sign-in/attempt-item.ts';
import { createAttemptStore } from '../../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createIdentityStore } from '../../../../shared/aws/dynamo/users/identity-store.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import type { IdentityStore } from '../../../../shared/core/sign-in/identity.ts';
import {
  type AttemptStore,
  isLockedOut,
  LOCKOUT_MS,
  NO_ATTEMPTS,
  STRANGERS_GUESSES_ALLOWED,
  WRONG_PASSWORDS_ALLOWED,
} from '../../../../shared/core/sign-in/lockout.ts';
import type { LockoutStore } from '../../../../shared/core/sign-in/lockout-admin.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { MemoryStores } from '../../../support/memory.ts';
import { MemoryLockouts } from '../../../support/memory-admin.ts';

interface Stores {
  readonly attempts: AttemptStore;
  readonly identities: IdentityStore;
  readonly lockouts: LockoutStore;
}

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

function inMemory(): Stores {
  const stores = new MemoryStores();
  return { attempts: stores, identities: stores, lockouts: new MemoryLockouts(stores) };
}
const inDynamo = (): Stores => ({
  attempts: createAttemptStore(dynamo.apis.SDK, dynamo.tablePrefix),
  identities: createIdentityStore(dynamo.apis.SDK, dynamo.tablePrefix, dynamo.users, { now: Date.now }),
  lockouts: createLockoutStore(dynamo.client, dynamo.tablePrefix),
});

const NOW = Date.now();
const FIRST = '203.0.113.1';
const SECOND = '203.0.113.2';

describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamo],
])('lockouts %s', (_where, create) => {
  let stores: Stores;
  let userName: string;
  beforeAll(() => {
    stores = create();
  });
  beforeEach(() => {
    userName = `lockouts.${randomUUID()}`;
  });

  const seenBy = async (source: string) => (await stores.identities.read({ userName, attempt: { userName, source } })).attempts;
  const fail = async (source: string, now: number, times = 1): Promise<void> => {
    for (let count = 0; count < times; count += 1)
      await stores.attempts.recordFailure({ userName, source }, await seenBy(source), now + count);
  };
  const succeed = async (source: string, now = NOW) => stores.attempts.recordSuccess({ userName, source }, await seenBy(source), now);
  const list = (now = NOW) => stores.lockouts.list(userName, now);

  test('of a user without wrong passwords are none', async () => {
    expect(await list()).toEqual([]);
    await succeed(FIRST);
    expect(await list()).toEqual([]);
  });

  test('tell each source with its wrong passwords of the last 15 minutes: refused ones first, until when', async () => {
    await fail(SECOND, NOW + 100);
    await fail(FIRST, NOW, WRONG_PASSWORDS_ALLOWED);
    const last = NOW + WRONG_PASSWORDS_ALLOWED - 1;
    expect(await list(NOW + 200)).toEqual([
      { source: FIRST, wrongPasswords: WRONG_PASSWORDS_ALLOWED, at: last, refusedUntil: last + LOCKOUT_MS, basicOnly: false },
      { source: SECOND, wrongPasswords: 1, at: NOW + 100, refusedUntil: null, basicOnly: false },
    ]);
    // The first one has passed, and the other is about to.
    expect(await list(last + LOCKOUT_MS)).toMatchObject([{ source: SECOND, wrongPasswords: 1, at: NOW + 100, refusedUntil: null }]);
    expect(await list(NOW + 100 + LOCKOUT_MS)).toEqual([]);
  });

  test('tell of all new sources together only where they are refused', async () => {
    for (let guess = 0; guess < STRANGERS_GUESSES_ALLOWED - 1; guess += 1) await fail(`198.51.100.${guess}`, NOW + guess);
    expect((await list(NOW + 200)).some(({ source }) => source === null)).toBe(false);
    await fail('198.51.100.200', NOW + 150);
    expect((await list(NOW + 200))[0]).toEqual({
      source: null,
      wrongPasswords: STRANGERS_GUESSES_ALLOWED,
      at: NOW,
      refusedUntil: NOW + LOCKOUT_MS,
      basicOnly: false,
    });
    await stores.lockouts.clear(userName);
    expect(await list(NOW + 200)).toEqual([]);
    expect(isLockedOut(await seenBy('198.51.100.201'), NOW + 200)).toBe(false);
  });

  test('once cleared, let every source in again, forget no right password, and begin to count anew', async () => {
    await succeed(FIRST);
    for (const source of [FIRST, SECOND]) await fail(source, NOW, WRONG_PASSWORDS_ALLOWED);
    expect(isLockedOut(await seenBy(FIRST), NOW + 10)).toBe(true);
    await stores.lockouts.clear(userName);
    expect(await list(NOW + 10)).toEqual([]);
    expect(await seenBy(FIRST)).toMatchObject({ failedAt: [], failures: WRONG_PASSWORDS_ALLOWED, proven: true });
    expect(await seenBy(SECOND)).toMatchObject({ failedAt: [], failures: WRONG_PASSWORDS_ALLOWED, proven: false });
    expect(await succeed(SECOND, NOW + 20)).toBe(true);
    await fail(FIRST, NOW + 30, WRONG_PASSWORDS_ALLOWED);
    expect(isLockedOut(await seenBy(FIRST), NOW + 40)).toBe(true);
  });

  test('a right password that began before the lockout passes once it is cleared', async () => {
    const before = await seenBy(FIRST);
    await fail(FIRST, NOW, WRONG_PASSWORDS_ALLOWED);
    await stores.lockouts.clear(userName);
    // It looks again, and finds nothing that refuses it.
    expect(await stores.attempts.recordSuccess({ userName, source: FIRST }, before, NOW + 10)).toBe(true);
  });

  /** Basic sends a right password that it may not use. */
  const refuse = async (source: string, now: number, times = 1): Promise<boolean[]> => {
    const inTime: boolean[] = [];
    for (let count = 0; count < times; count += 1)
      inTime.push(
        await stores.attempts.recordFailure({ userName, source }, await seenBy(source), now + count, { way: 'basic', refused: true }),
      );
    return inTime;
  };

  test('by right passwords that Basic may not use hold Basic back and the sign-in page not, and a sign-in clears them not', async () => {
    await succeed(FIRST);
    expect(await refuse(FIRST, NOW, WRONG_PASSWORDS_ALLOWED + 1)).toEqual([true, true, true, true, true, false]);
    const seen = await seenBy(FIRST);
    expect(seen).toMatchObject({ failedAt: [], failures: 0, proven: true });
    expect([isLockedOut(seen, NOW + 10, 'basic'), isLockedOut(seen, NOW + 10, 'sign_in')]).toEqual([true, false]);
    const until = NOW + WRONG_PASSWORDS_ALLOWED + LOCKOUT_MS;
    const held = { source: FIRST, wrongPasswords: WRONG_PASSWORDS_ALLOWED, refusedUntil: until, basicOnly: true };
    expect(await list(NOW + 10)).toMatchObject([held]);
    expect(await succeed(FIRST, NOW + 20)).toBe(true);
    expect(await list(NOW + 30)).toMatchObject([held]);
    expect(await list(until)).toEqual([]);
    await stores.lockouts.clear(userName);
    expect(await list(NOW + 30)).toEqual([]);
    expect(isLockedOut(await seenBy(FIRST), NOW + 30, 'basic')).toBe(false);
  });

  test('by wrong and refused passwords together hold Basic back; wrong ones alone the sign-in page, too', async () => {
    await fail(FIRST, NOW, 2);
    await refuse(FIRST, NOW + 2, 3);
    expect(await list(NOW + 10)).toMatchObject([{ source: FIRST, wrongPasswords: 5, basicOnly: true }]);
    await fail(FIRST, NOW + 5, 3);
    expect(isLockedOut(await seenBy(FIRST), NOW + 10, 'sign_in')).toBe(true);
    expect(await list(NOW + 10)).toMatchObject([{ source: FIRST, wrongPasswords: 5, basicOnly: false }]);
  });

  test('of one user say and clear nothing of another', async () => {
    await fail(FIRST, NOW, WRONG_PASSWORDS_ALLOWED);
    for (const other of [`${userName}x`, userName.slice(0, -1), 'lockouts']) {
      expect(await stores.lockouts.list(other, NOW + 10)).toEqual([]);
      await stores.lockouts.clear(other);
    }
    expect(await list(NOW + 10)).toHaveLength(1);
  });

  test('of a user who is not there are none, and clearing them makes no record', async () => {
    await stores.lockouts.clear(userName);
    expect(await seenBy(FIRST)).toEqual(NO_ATTEMPTS);
  });
});

describe('lockouts in DynamoDB', () => {
  test('an item that went between being read and being cleared is not made again', async () => {
    const { attempts } = inDynamo();
    const key = { userName: `lockouts.${randomUUID()}`, source: FIRST };
    await attempts.recordFailure(key, NO_ATTEMPTS, NOW);
    const TableName = `${dynamo.tablePrefix}sys_login_attempt`;
    const items = [attemptKey(key), strangersKey(key)];
    let calls = 0;
    const send = async (command: never): Promise<unknown> => {
      calls += 1;
      const answer = await dynamo.client.send(command);
      if (calls === 1) for (const Key of items) await dynamo.client.send(new DeleteItemCommand({ TableName, Key }));
      return answer;
    };
    const racing = Object.assign(Object.create(dynamo.client), { send });
    await createLockoutStore(racing, dynamo.tablePrefix).clear(key.userName);
    expect(calls).toBe(3);
    for (const Key of items)
      expect((await dynamo.client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item).toBeUndefined();
  });

  test('a store that does not answer is reported', async () => {
    const broken = createLockoutStore({ send: async () => Promise.reject(new Error('no answer')) } as never, 'x-');
    await expect(broken.list('a', NOW)).rejects.toThrow(DependencyError);
    await expect(broken.clear('a')).rejects.toThrow(DependencyError);
  });
});
