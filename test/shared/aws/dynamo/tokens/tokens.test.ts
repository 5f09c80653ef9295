import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSessionIndex } from '../../../../../shared/aws/dynamo/sign-in/session-index.ts';
import { createSessionStore } from '../../../../../shared/aws/dynamo/sign-in/session-store.ts';
import { createGranteeSource } from '../../../../../shared/aws/dynamo/tokens/grantee-source.ts';
import { createIssueCount } from '../../../../../shared/aws/dynamo/tokens/issue-count.ts';
import { createTokenAdmin } from '../../../../../shared/aws/dynamo/tokens/token-admin.ts';
import { createTokenStore } from '../../../../../shared/aws/dynamo/tokens/token-store.ts';
import { createIdentityStore } from '../../../../../shared/aws/dynamo/users/identity-store.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import { GRANTEE_ATTRIBUTES, type GranteeSource } from '../../../../../shared/core/tokens/grantee.ts';
import type { IssueCount } from '../../../../../shared/core/tokens/issue-count.ts';
import type { Token, TokenStore } from '../../../../../shared/core/tokens/token.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';
import { eventually } from '../../../../support/eventually.ts';
import { MemoryIssueCount, MemoryTokens } from '../../../../support/memory-tokens.ts';

/** Keys of this run alone, as the suite may run against an account. */
const RUN = randomUUID();
const NOW = Date.UTC(2026, 11, 1, 12, 0, 30);

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const WAYS = ['in memory', 'SDK', 'HTTPS'] as const;
type Way = (typeof WAYS)[number];
const tokensOf = (way: Way): TokenStore =>
  way === 'in memory' ? new MemoryTokens() : createTokenStore(dynamo.apis[way], dynamo.tablePrefix);
const countOf = (way: Way): IssueCount =>
  way === 'in memory' ? new MemoryIssueCount() : createIssueCount(dynamo.apis[way], dynamo.tablePrefix);

const token = (name: string): Token => ({
  token_hash: `${RUN} ${name}`,
  user_name: RUN,
  session_generation: 3,
  issued_at: NOW,
  ends_at: NOW + 60_500,
  credential: '01234567',
});

describe.each(WAYS)('tokens %s', (way) => {
  test('are ended once, and what was ended is told', async () => {
    const [tokens, made] = [tokensOf(way), token(way)];
    await tokens.create(made);
    expect(await tokens.revoke(made.token_hash)).toEqual(made);
    expect(await tokens.revoke(made.token_hash)).toBeNull();
  });

  test('of one account are at most 60 a UTC minute, however many ask at once', async () => {
    const [one, other] = [countOf(way), way === 'in memory' ? null : countOf(way)];
    const asked = Array.from({ length: 90 }, (_, index) => (index % 2 === 0 ? one : (other ?? one)).take(`${RUN} ${way}`, NOW + index));
    expect((await Promise.all(asked)).filter((taken) => taken)).toHaveLength(60);
    expect(await one.take(`${RUN} ${way}`, NOW + 29_999)).toBe(false);
    expect(await one.take(`${RUN} ${way}`, NOW + 30_000)).toBe(true);
    expect(await one.take(`${RUN} ${way} other`, NOW)).toBe(true);
  });
});

describe('the tokens of a user in DynamoDB', () => {
  const of = (user_name: string, name: string, issued_at: number): Token => ({ ...token(name), user_name, issued_at });

  test('are listed by the index that holds tokens only, the latest first, and a revoked one not any more', async () => {
    const [user, store] = [`${RUN} listed`, createTokenStore(dynamo.apis.SDK, dynamo.tablePrefix)];
    const admin = createTokenAdmin(dynamo.client, dynamo.tablePrefix);
    const [old, late, gone] = [of(user, 'old', NOW - 9000), of(user, 'late', NOW), of(user, 'gone', NOW - 1)];
    for (const each of [old, late, gone, of(`${user} other`, 'others', NOW)]) await store.create(each);
    await createSessionStore(dynamo.apis.SDK, dynamo.tablePrefix).create({
      ...{ token_hash: `${RUN} session`, user_name: user, session_generation: 3, created_at: NOW, touched_at: NOW, elevated: false },
    });
    await store.revoke(gone.token_hash);
    const found = await eventually(async () => {
      const listed = await admin.since(user, NOW - 9001, 10);
      return listed.length === 2 && listed;
    });
    expect(found).toEqual([late, old]);
    expect(await admin.since(user, NOW - 9000, 10)).toEqual([late]);
    expect(await admin.since(user, 0, 1)).toEqual([late]);
  });

  test('are ended by id, once, each of its own user, and never a session', async () => {
    const [user, store] = [`${RUN} ended`, createTokenStore(dynamo.apis.SDK, dynamo.tablePrefix)];
    const admin = createTokenAdmin(dynamo.client, dynamo.tablePrefix);
    const [one, other] = [
      { ...of(user, '', NOW), token_hash: `0a0a0a0a${RUN}` },
      { ...of(user, '', NOW), token_hash: `0b0b0b0b${RUN}` },
    ];
    for (const each of [one, other]) await store.create(each);
    await eventually(async () => (await admin.since(user, 0, 10)).length === 2);
    const id = { issuedAt: NOW, hashStart: '0a0a0a0a' };
    expect(await admin.end(`${user} other`, id)).toBeNull();
    expect(await admin.end(user, { ...id, issuedAt: NOW - 1 })).toBeNull();
    expect(await admin.end(user, id)).toEqual(one);
    expect(await admin.end(user, id)).toBeNull();
    expect(await admin.since(user, 0, 10)).toEqual([other]);
    // A record that looks like one to the index, and is of another kind.
    const { client, tablePrefix } = dynamo;
    const odd = { ...one, token_hash: `0c0c0c0c${RUN}`, kind: 'session' };
    await client.send(new PutItemCommand({ TableName: `${tablePrefix}sys_session`, Item: marshall(odd) }));
    await eventually(async () => (await admin.since(user, 0, 10)).length === 2);
    expect(await admin.end(user, { issuedAt: NOW, hashStart: '0c0c0c0c' })).toBeNull();
    expect(await admin.since(user, 0, 10)).toHaveLength(2);
  });

  test('a store that does not answer is reported', async () => {
    const admin = createTokenAdmin({ send: async () => Promise.reject(new Error('no answer')) } as never, 'x-');
    await expect(admin.since('a', 0, 1)).rejects.toThrow(DependencyError);
    await expect(admin.end('a', { issuedAt: 1, hashStart: '00000000' })).rejects.toThrow(DependencyError);
  });
});

test('a stored token has the attributes of the contract, and none of a session', async () => {
  const { client, tablePrefix, apis } = dynamo;
  await createTokenStore(apis.HTTPS, tablePrefix).create(token('stored'));
  const { Item = {} } = await client.send(
    new GetItemCommand({ TableName: `${tablePrefix}sys_session`, Key: marshall({ token_hash: `${RUN} stored` }) }),
  );
  expect(unmarshall(Item)).toEqual({ ...token('stored'), kind: 'token', expires_at: Math.ceil((NOW + 60_500) / 1000) });
});

test.each(['SDK', 'HTTPS'] as const)('a token is read with its user, is no session, and is in no list of sessions: %s', async (way) => {
  const { apis, tablePrefix, users, client } = dynamo;
  const made = token(`read ${way}`);
  await createTokenStore(apis[way], tablePrefix).create(made);
  const identities = createIdentityStore(apis[way], tablePrefix, users, { now: () => NOW });
  expect(await identities.read({ userName: RUN, tokenHash: made.token_hash })).toMatchObject({ session: null, token: made });
  expect(await createSessionIndex(client, tablePrefix).since(RUN, 0, 10)).toEqual([]);
});

describe('an account that asks for a token', () => {
  const grantees = (): GranteeSource => createGranteeSource(dynamo.apis.HTTPS, dynamo.users, { now: () => NOW });
  const store = (user: object) =>
    dynamo.client.send(new PutItemCommand({ TableName: dynamo.users.name, Item: marshall(user, { removeUndefinedValues: true }) }));

  test('is read without its password, its roles and the name of its person', async () => {
    const stored = { user_name: `${RUN} a`, active: true, password_hash: 'secret', roles: new Set(['admin']), email: 'x', sys_id: 'id' };
    await store({ ...stored, web_service_access_only: true, session_generation: 7 });
    expect(await grantees().get(`${RUN} a`)).toMatchObject({
      ...{ user_name: `${RUN} a`, active: true, web_service_access_only: true, session_generation: 7 },
      ...{ password_hash: null, roles: [], sys_id: '' },
    });
    expect(GRANTEE_ATTRIBUTES).not.toContain('password_hash');
  });

  test('is as of now: a date that is reached has closed what it closes', async () => {
    await store({ user_name: `${RUN} b`, active: true, active_until: '2026-12-01T12:00Z' });
    expect(await grantees().get(`${RUN} b`)).toMatchObject({ active: false, session_generation: 1 });
  });

  test('may be missing, or unreadable', async () => {
    await store({ user_name: `${RUN} c`, active: 'yes' });
    expect(await grantees().get(`${RUN} c`)).toBe('unreadable');
    expect(await grantees().get(`${RUN} nobody`)).toBeNull();
  });
});

test('a store that does not answer is a failure, and nothing is guessed', async () => {
  const down = async (): Promise<never> => {
    throw new Error('down');
  };
  const api = { getItem: down, putItem: down, deleteItem: down, updateItem: down };
  await expect(createTokenStore(api, 't-').create(token('x'))).rejects.toThrow(DependencyError);
  await expect(createTokenStore(api, 't-').revoke('x')).rejects.toThrow(DependencyError);
  await expect(createIssueCount(api, 't-').take('x', NOW)).rejects.toThrow(DependencyError);
  await expect(createGranteeSource(api, dynamo.users, { now: () => NOW }).get('x')).rejects.toThrow(DependencyError);
});
