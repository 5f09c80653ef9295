import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMutex } from '../../../../shared/aws/dynamo/mutex.ts';
import { DependencyError, type Mutex } from '../../../../shared/core/ports.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { MemoryMutex } from '../../../support/memory-admin.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const NOW = Date.now();
const LEASE = { now: NOW, until: NOW + 30_000 };

describe.each<[string, () => Mutex]>([
  ['in memory', () => new MemoryMutex()],
  ['in DynamoDB', () => createMutex(dynamo.client, dynamo.tablePrefix)],
])('a mutex %s', (_where, open) => {
  test('is held by one at a time, and by the next one once it is given back', async () => {
    const [mutex, name] = [open(), randomUUID()];
    const won = await Promise.all(Array.from({ length: 8 }, (_, index) => mutex.acquire(name, `holder ${index}`, LEASE)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await mutex.acquire(name, 'late', LEASE)).toBe(false);
    await mutex.release(name, `holder ${won.indexOf(true)}`);
    expect(await mutex.acquire(name, 'late', LEASE)).toBe(true);
    await mutex.release(name, 'late');
  });

  test('is nobody’s once its lease has run out, and its late holder gives back nothing of another', async () => {
    const [mutex, name] = [open(), randomUUID()];
    await mutex.acquire(name, 'crashed', LEASE);
    const later = { now: LEASE.until, until: LEASE.until + 30_000 };
    expect(await mutex.acquire(name, 'early', { ...later, now: LEASE.until - 1 })).toBe(false);
    expect(await mutex.acquire(name, 'next', later)).toBe(true);
    await mutex.release(name, 'crashed');
    expect(await mutex.acquire(name, 'third', later)).toBe(false);
    await mutex.release(name, 'next');
  });

  test('is not held twice by one holder, who makes the lease longer by another call', async () => {
    const [mutex, name] = [open(), randomUUID()];
    expect(await mutex.renew(name, 'one', LEASE)).toBe(false);
    expect(await mutex.acquire(name, 'one', LEASE)).toBe(true);
    expect(await mutex.acquire(name, 'one', LEASE)).toBe(false);
    expect(await mutex.renew(name, 'other', LEASE)).toBe(false);
    const longer = { now: LEASE.until - 1, until: LEASE.until + 30_000 };
    expect(await mutex.renew(name, 'one', longer)).toBe(true);
    expect(await mutex.acquire(name, 'next', { now: LEASE.until, until: LEASE.until + 1 })).toBe(false);
    await mutex.release(name, 'one');
    expect(await mutex.renew(name, 'one', longer)).toBe(false);
  });
});

test('a store that does not answer lets nobody in', async () => {
  const client = { send: async () => Promise.reject(new Error('no answer')) };
  const broken = createMutex(client as never, 'x-');
  await expect(broken.acquire('a', 'b', LEASE)).rejects.toThrow(DependencyError);
  await expect(broken.renew('a', 'b', LEASE)).rejects.toThrow(DependencyError);
  await expect(broken.release('a', 'b')).rejects.toThrow(DependencyError);
});
