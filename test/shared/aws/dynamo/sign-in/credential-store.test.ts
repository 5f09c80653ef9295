import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCredentialStore } from '../../../../../shared/aws/dynamo/sign-in/credential-store.ts';
import type { CredentialStore } from '../../../../../shared/core/second-factor/credential.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';
import { MemoryCredentials } from '../../../../support/memory-credentials.ts';

const [SECRET, OTHER] = ['A'.repeat(32), 'B'.repeat(32)];
const ENROLLED = { secret: SECRET, lastStep: 10, recoveryHashes: ['h1', 'h2'] };
const PENDING = { id: 'p1', secret: SECRET, until: 1000 };

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe.each([
  ['DynamoDB', (): CredentialStore => createCredentialStore(dynamo.client, dynamo.tablePrefix)],
  ['memory', (): CredentialStore => new MemoryCredentials()],
])('second factors in %s', (name, open) => {
  let made = 0;
  /** A store with one person enrolled. */
  async function enrolled() {
    made += 1;
    const [store, user] = [open(), `${name}-${made}-${process.pid}`];
    await store.begin(user, PENDING);
    expect(await store.confirm(user, 'p1', ENROLLED)).toBe(true);
    return { store, user };
  }

  test('nothing is there before it is begun', async () => {
    expect(await open().get(`${name}-none-${process.pid}`)).toBeNull();
  });

  test('an enrolment is confirmed once, and only the one that was begun last', async () => {
    const { store, user } = await enrolled();
    expect(await store.get(user)).toEqual({ user_name: user, enrolled: ENROLLED, pending: null });
    expect(await store.confirm(user, 'p1', ENROLLED)).toBe(false);
    await store.begin(user, { ...PENDING, id: 'p2' });
    await store.begin(user, { ...PENDING, id: 'p3', secret: OTHER });
    expect(await store.get(user)).toEqual({ user_name: user, enrolled: ENROLLED, pending: { id: 'p3', secret: OTHER, until: 1000 } });
    expect(await store.confirm(user, 'p2', ENROLLED)).toBe(false);
    const fresh = { secret: OTHER, lastStep: 3, recoveryHashes: [] };
    expect(await store.confirm(user, 'p3', fresh)).toBe(true);
    expect(await store.get(user)).toEqual({ user_name: user, enrolled: fresh, pending: null });
  });

  test('a step is used once, and none before it, and of many at once one', async () => {
    const { store, user } = await enrolled();
    expect(await store.useStep(user, SECRET, 10)).toBe(false);
    const answers = await Promise.all([1, 2, 3, 4].map(() => store.useStep(user, SECRET, 12)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await store.useStep(user, SECRET, 11)).toBe(false);
    expect(await store.useStep(user, OTHER, 13)).toBe(false);
    expect((await store.get(user))?.enrolled?.lastStep).toBe(12);
  });

  test('a recovery code is used once, and of many at once one', async () => {
    const { store, user } = await enrolled();
    const answers = await Promise.all([1, 2, 3].map(() => store.useRecoveryCode(user, SECRET, 'h1')));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await store.useRecoveryCode(user, OTHER, 'h2')).toBe(false);
    expect(await store.useRecoveryCode(user, SECRET, 'h3')).toBe(false);
    expect((await store.get(user))?.enrolled?.recoveryHashes).toEqual(['h2']);
    expect(await store.useRecoveryCode(user, SECRET, 'h2')).toBe(true);
    expect((await store.get(user))?.enrolled?.recoveryHashes).toEqual([]);
    expect(await store.useRecoveryCode(user, SECRET, 'h2')).toBe(false);
  });

  test('new recovery codes take the place of all, for the same secret only', async () => {
    const { store, user } = await enrolled();
    expect(await store.replaceCodes(user, OTHER, ['h9'])).toBe(false);
    expect(await store.replaceCodes(user, SECRET, ['h8', 'h9'])).toBe(true);
    expect((await store.get(user))?.enrolled?.recoveryHashes.toSorted()).toEqual(['h8', 'h9']);
  });

  test('what is removed is gone', async () => {
    const { store, user } = await enrolled();
    await store.remove(user);
    expect(await store.get(user)).toBeNull();
    expect(await store.useStep(user, SECRET, 20)).toBe(false);
  });
});
