import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSsoStateStore } from '../../../../../shared/aws/dynamo/sign-in/sso-state-store.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import type { SsoStateStore } from '../../../../../shared/core/sign-in/sso.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';
import { MemoryStores } from '../../../../support/memory.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const MINUTE = 60_000;

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo?.stop());

const stores: Readonly<Record<string, () => SsoStateStore>> = {
  'in DynamoDB': () => createSsoStateStore(dynamo.client, dynamo.tablePrefix),
  'in memory': () => new MemoryStores().ssoState,
};

describe.each(Object.entries(stores))('what single sign-on remembers, %s', (_where, open) => {
  const state = () => ({ key: `test#${randomUUID()}`, content: 'what was said', until: NOW + MINUTE });

  test('can be claimed once, also by many at the same time', async () => {
    const store = open();
    const wanted = state();
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(wanted, NOW)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.claim({ ...wanted, content: 'another' }, NOW + MINUTE - 1000)).toBe(false);
    expect(await store.read(wanted.key, NOW)).toBe('what was said');
  });

  test('is over at its time, although the record is still there', async () => {
    const store = open();
    const wanted = state();
    await store.claim(wanted, NOW);
    expect(await store.read(wanted.key, NOW + MINUTE - 1000)).toBe('what was said');
    expect(await store.read(wanted.key, NOW + MINUTE)).toBeNull();
    expect(await store.claim({ ...wanted, content: 'again', until: NOW + 3 * MINUTE }, NOW + MINUTE)).toBe(true);
    expect(await store.read(wanted.key, NOW + MINUTE)).toBe('again');
  });

  test('is nothing where nothing was remembered', async () => {
    expect(await open().read(`test#${randomUUID()}`, NOW)).toBeNull();
  });
});

test('a store that does not answer is a DependencyError, never a claim', async () => {
  const store = createSsoStateStore(dynamo.client, 'no-such-table-');
  await expect(store.claim({ key: 'k', content: '', until: NOW + MINUTE }, NOW)).rejects.toBeInstanceOf(DependencyError);
  await expect(store.read('k', NOW)).rejects.toBeInstanceOf(DependencyError);
});
