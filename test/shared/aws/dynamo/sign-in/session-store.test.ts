import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSessionStore } from '../../../../../shared/aws/dynamo/sign-in/session-store.ts';
import { createIdentityStore } from '../../../../../shared/aws/dynamo/users/identity-store.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import type { IdentityStore } from '../../../../../shared/core/sign-in/identity.ts';
import { type Session, type SessionStore, tokenHash } from '../../../../../shared/core/sign-in/session.ts';
import { LONGEST_BOUNDS } from '../../../../../shared/core/sign-in/session-bounds.ts';
import { startDynamo } from '../../../../support/dynamo.ts';
import { MemoryStores } from '../../../../support/memory.ts';

interface Store {
  readonly sessions: SessionStore;
  readonly identities: IdentityStore;
  close(): Promise<void>;
}

async function memory(): Promise<Store> {
  const stores = new MemoryStores();
  return { sessions: stores.sessions, identities: stores, close: async () => undefined };
}

const dynamoOver = (by: 'SDK' | 'HTTPS') => async (): Promise<Store> => {
  const { apis, tablePrefix, users, stop } = await startDynamo();
  const api = apis[by];
  return {
    sessions: createSessionStore(api, tablePrefix),
    identities: createIdentityStore(api, tablePrefix, users, { now: Date.now }),
    close: stop,
  };
};

const NOW = Date.now();
/** Keys of this run alone, as the suite may run against an account. */
const RUN = randomUUID();
const hash = (token: string): string => tokenHash(`${RUN} ${token}`);

const session = (token: string): Session => ({
  token_hash: hash(token),
  user_name: RUN,
  session_generation: 3,
  created_at: NOW,
  touched_at: NOW,
  elevated: false,
});

describe.each([
  ['in memory', memory],
  ['in DynamoDB through the SDK', dynamoOver('SDK')],
  ['in DynamoDB over HTTPS', dynamoOver('HTTPS')],
])('sessions %s', (_name, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  const read = async (token: string): Promise<Session | null> =>
    (await store.identities.read({ userName: RUN, tokenHash: hash(token) })).session;

  test('a session that began is read back as it was', async () => {
    await store.sessions.create(session('first'));
    expect(await read('first')).toEqual(session('first'));
  });

  test('an end that a provider stated is kept', async () => {
    const bounded = { ...session('bounded'), ends_at: NOW + 1000 };
    await store.sessions.create(bounded);
    expect(await read('bounded')).toEqual(bounded);
  });

  test('a session that nobody began is absent', async () => {
    expect(await read('never')).toBeNull();
  });

  test('a use moves touched_at and nothing else', async () => {
    await store.sessions.create(session('used'));
    await store.sessions.touch(hash('used'), NOW + 60_000);
    expect(await read('used')).toEqual({ ...session('used'), touched_at: NOW + 60_000 });
  });

  test('a session that ended is absent, and ending it again is no error', async () => {
    await store.sessions.create(session('ended'));
    await store.sessions.delete(hash('ended'));
    await store.sessions.delete(hash('ended'));
    expect(await read('ended')).toBeNull();
  });

  test('a use does not revive a session that ended', async () => {
    await store.sessions.touch(hash('revived'), NOW);
    expect(await read('revived')).toBeNull();
  });

  test('ending one session leaves the others', async () => {
    await store.sessions.create(session('one'));
    await store.sessions.create(session('other'));
    await store.sessions.delete(hash('one'));
    expect(await read('other')).toEqual(session('other'));
  });
});

describe('the session store in DynamoDB', () => {
  test('writes when the session may be deleted, in seconds, and never the token', async () => {
    const sent: unknown[] = [];
    const client = { putItem: async (input: unknown) => sent.push(input) };
    await createSessionStore(client as never, 'x-').create(session('secret-token'));
    const expires = String(Math.ceil((NOW + LONGEST_BOUNDS.lifetimeMs) / 1000));
    expect(sent).toMatchObject([{ TableName: 'x-sys_session', Item: { expires_at: { N: expires } } }]);
    expect(JSON.stringify(sent)).not.toContain('secret-token');
  });

  test.each(['create', 'touch', 'delete'] as const)('%s reports a store that does not answer', async (operation) => {
    const fail = async () => Promise.reject(new Error('no answer'));
    const client = { putItem: fail, updateItem: fail, deleteItem: fail };
    const store = createSessionStore(client as never, 'x-');
    const calls = {
      create: () => store.create(session('a')),
      touch: () => store.touch(hash('a'), NOW),
      delete: () => store.delete(hash('a')),
    };
    await expect(calls[operation]()).rejects.toThrow(DependencyError);
  });
});
