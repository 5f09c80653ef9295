import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPasswords } from '../../shared/node/passwords.ts';
import { type Answer, clientOf, PASSWORD, signIn } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

/**
 * docs/contract.md, "Data": a lock, password, flag or granted role is in force on the next request. Records are changed in the table
 * itself, not through the product, while its caches are warm: the authorizer must read them again.
 */
let local: LocalRun;
let send: ReturnType<typeof clientOf>;
/** The latest answer. */
let answer: Answer;
beforeAll(async () => {
  local = await startLocalRun();
  const client = clientOf(local.url);
  send = async (line, ask) => {
    answer = await client(line, ask);
    return answer;
  };
});
afterAll(() => local.stop());

const TABLE = 'non-interactive-sessions-local-sys_user';

/** Sets or, where undefined, removes one attribute of a user. */
async function change(userName: string, attribute: string, value: AttributeValue | undefined): Promise<void> {
  const names = { '#a': attribute };
  const update =
    value === undefined
      ? { UpdateExpression: 'REMOVE #a', ExpressionAttributeNames: names }
      : { UpdateExpression: 'SET #a = :v', ExpressionAttributeNames: names, ExpressionAttributeValues: { ':v': value } };
  await local.dynamo.send(new UpdateItemCommand({ TableName: TABLE, Key: { user_name: { S: userName } }, ...update }));
}

const last = () => local.decisionOn(answer);

describe('with credentials that the authorizer has just verified and remembers', () => {
  const ask = async (password = PASSWORD, line = 'GET /api/now/whoami') => (await send(line, { as: 'soap.user', password })).status;
  beforeEach(async () => {
    for (const _time of [1, 2]) expect(await ask()).toBe(200);
  });

  test.each([
    ['a lock', 'locked_out', true, 'locked_out'],
    ['a deactivation', 'active', false, 'inactive'],
    ['a password that must be reset', 'password_needs_reset', true, 'password_needs_reset'],
  ])('%s is in force on the next request, and so is its end', async (_what, attribute, value, cause) => {
    await change('soap.user', attribute, { BOOL: value });
    expect(await ask()).toBe(401);
    expect(await last()).toMatchObject({ reason: 'credentials_rejected', cause, user: 'soap.user' });
    await change('soap.user', attribute, { BOOL: !value });
    expect(await ask()).toBe(200);
  });

  test('a new password is in force on the next request, and the old one is refused', async () => {
    await change('soap.user', 'password_hash', { S: await createPasswords().hash('another password') });
    expect(await ask()).toBe(401);
    expect(await last()).toMatchObject({ cause: 'wrong_password' });
    for (const _time of [1, 2]) expect(await ask('another password')).toBe(200);
    await change('soap.user', 'password_hash', { S: await createPasswords().hash(PASSWORD) });
    expect(await ask('another password')).toBe(401);
  });

  test('a password that was wrong a moment ago works on the first request after it became right', async () => {
    for (const _time of [1, 2]) expect(await ask('becomes right')).toBe(401);
    await change('soap.user', 'password_hash', { S: await createPasswords().hash('becomes right') });
    expect(await ask('becomes right')).toBe(200);
    await change('soap.user', 'password_hash', { S: await createPasswords().hash(PASSWORD) });
  });

  test('a role that is taken is missing on the next request, and one that is granted works', async () => {
    const soap = async () => (await send('POST /incident.do?SOAP', { as: 'soap.user', body: '<not an envelope' })).status;
    await change('soap.user', 'roles', { SS: ['itil'] });
    expect(await soap()).toBe(403);
    expect(await last()).toMatchObject({ reason: 'soap_role_missing' });
    await change('soap.user', 'roles', { SS: ['itil', 'soap'] });
    expect(await soap()).not.toBe(403);
    expect(await last()).toMatchObject({ reason: 'allowed' });
  });

  test('the flag of a MID Server is in force on the next request', async () => {
    const ecc = async () => (await send('GET /api/now/table/ecc_queue', { as: 'mid.user' })).status;
    expect(await ecc()).toBe(200);
    await change('mid.user', 'internal_integration_user', { BOOL: false });
    expect(await ecc()).toBe(403);
    await change('mid.user', 'internal_integration_user', { BOOL: true });
    expect(await ecc()).toBe(200);
  });

  test('Web Service Access Only, set or removed, is in force on the next request', async () => {
    const page = async () => (await send('GET /incident.do', { as: 'soap.user' })).status;
    expect(await page()).toBe(403);
    await change('soap.user', 'web_service_access_only', undefined);
    expect(await page()).toBe(200);
    await change('soap.user', 'web_service_access_only', { BOOL: true });
    expect(await page()).toBe(403);
  });
});

describe('with a session that was just used', () => {
  let cookie: string;
  const page = async () => (await send('GET /incident_list.do', { headers: { Cookie: cookie } })).status;
  beforeEach(async () => {
    cookie = (await signIn(send, 'abel.tuter')).cookie ?? '';
    expect(await page()).toBe(200);
  });

  test.each([
    ['a lock', 'locked_out', { BOOL: true }, { BOOL: false }, 'locked_out'],
    ['a deactivation', 'active', { BOOL: false }, { BOOL: true }, 'inactive'],
    ['Web Service Access Only', 'web_service_access_only', { BOOL: true }, { BOOL: false }, null],
    ['a raised session generation', 'session_generation', { N: '7' }, { N: '0' }, 'session_superseded'],
  ])('%s is in force on the next request', async (_what, attribute, value, before, cause) => {
    await change('abel.tuter', attribute, value);
    expect(await page()).toBe(403);
    expect(await last()).toMatchObject({ cause });
    await change('abel.tuter', attribute, before);
    expect(await page()).toBe(200);
  });
});
