import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, QueryCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import { runHere } from '../functions/cli/harness.ts';
import { eventually } from '../support/eventually.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

const USER_TABLE = {
  table: 'arn:aws:dynamodb:eu-central-1:123456789012:table/corp-users',
  key: 'login',
  attributes: { active: 'status', roles: 'groups', password_hash: 'secret', web_service_access_only: 'api-only' },
};
const PARAMETER = '/non-interactive-sessions-deployment/local/user-table';

const folder = mkdtempSync(join(tmpdir(), 'adopted-'));
let local: LocalRun;
beforeAll(async () => {
  await synthesise(folder, { userTable: JSON.stringify(USER_TABLE) });
  local = await startLocalRun({ assembly: folder });
});
afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true });
});

const PASSWORD = 'local-password';
const whoami = (name: string): Promise<Response> =>
  fetch(`${local.url}/api/now/whoami`, { headers: { Authorization: `Basic ${btoa(`${name}:${PASSWORD}`)}` } });
const nis = (...args: string[]) => runHere(args, { env: { AWS_ENDPOINT_URL: local.awsUrl } });
async function stored(login: string): Promise<Record<string, unknown>> {
  const { Item = {} } = await local.dynamo.send(
    new GetItemCommand({ TableName: 'corp-users', Key: marshall({ login }), ConsistentRead: true }),
  );
  return unmarshall(Item);
}
/** What the memory says of a user. */
async function remembered(login: string): Promise<unknown[]> {
  const { Items = [] } = await local.dynamo.send(
    new QueryCommand({
      TableName: 'non-interactive-sessions-local-sys_usage',
      ConsistentRead: true,
      KeyConditionExpression: 'user_name = :user',
      ExpressionAttributeValues: marshall({ ':user': login }),
    }),
  );
  return Items.map((item) => unmarshall(item).what);
}
/** Accounts that the memory knows; `*` stands for none. */
async function rememberedUsers(): Promise<unknown[]> {
  const { Items = [] } = await local.dynamo.send(
    new ScanCommand({ TableName: 'non-interactive-sessions-local-sys_usage', ConsistentRead: true }),
  );
  return [...new Set(Items.map((item) => unmarshall(item).user_name))].filter((user) => user !== '*').sort();
}

describe('a deployment that adopted a table of users under its own names', () => {
  test('lets its users in, by Basic and at the sign-in page', async () => {
    expect(await stored('json.user')).toMatchObject({ login: 'json.user', status: true, 'api-only': true, groups: new Set(['itil']) });
    expect(await (await whoami('json.user')).json()).toMatchObject({ result: { session_kind: 'non_interactive', roles: ['itil'] } });
    const body = new URLSearchParams({ user_name: 'abel.tuter', user_password: PASSWORD });
    const login = await fetch(`${local.url}/login.do`, { method: 'POST', body, redirect: 'manual' });
    expect(login.status).toBe(302);
  });

  test('remembers what they used, under the names that the table gives them', async () => {
    await eventually(async () => (await remembered('abel.tuter')).includes('use/public/-/-/sign_in/-'));
    await eventually(async () => (await remembered('json.user')).length >= 3);
    expect(await remembered('json.user')).toEqual(['credential/password', 'from/127.0.0.1', expect.stringMatching(/^use\/api\//)]);
  });

  test('refuses them by what the table says now', async () => {
    const lock = { ExpressionAttributeNames: { '#s': 'status' }, ExpressionAttributeValues: { ':no': { BOOL: false } } };
    await local.dynamo.send(
      new UpdateItemCommand({ TableName: 'corp-users', Key: marshall({ login: 'soap.only' }), UpdateExpression: 'SET #s = :no', ...lock }),
    );
    expect((await whoami('soap.only')).status).toBe(401);
    // The memory hears of it later: the next tests compare what it knows, so it must know this first.
    await eventually(async () => (await remembered('soap.only')).length > 0);
  });

  test('is administered and activated by nis, which knows the table from the deployment', async () => {
    expect(await nis('users', 'set', 'soap.query', '--web-service-access-only', 'true')).toMatchObject({ status: 0, err: '' });
    expect(await stored('soap.query')).toMatchObject({ 'api-only': true });
    expect(await stored('legacy.user')).not.toHaveProperty('api-only');
    const before = await rememberedUsers();
    expect((await nis('activate', '--yes')).out).toContain('Activation is complete.');
    expect(await stored('legacy.user')).toMatchObject({ 'api-only': false });
    expect((await nis('status')).out).toMatch(/finished at/);
    // A request after it is in the memory: whatever the activation could have left there was there before.
    await whoami('soap.reader');
    await eventually(async () => (await remembered('soap.reader')).length > 0);
    expect(await rememberedUsers()).toEqual([...before, 'soap.reader'].sort());
  });

  test('nis stops in one sentence where the table does not fit', async () => {
    const Value = JSON.stringify({ name: 'corp-users', attributes: { user_name: 'uid' } });
    await local.ssm.send(new PutParameterCommand({ Name: PARAMETER, Value, Overwrite: true }));
    expect(await nis('users', 'list')).toEqual({
      status: 1,
      out: '',
      err: 'nis: The table corp-users does not exist or its only key is not the string uid: correct the option userTable and deploy again.\n',
    });
  });
});
