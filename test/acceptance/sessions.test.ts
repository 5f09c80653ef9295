import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const TableName = 'non-interactive-sessions-local-sys_session';
const MINUTE = 60_000;
const PATH = '/non-interactive-sessions-session/local/';

/** Signs in and makes the session look as if time had passed. */
async function sessionOf(userName: string, { idle = 0, age = 0 }: { readonly idle?: number; readonly age?: number }): Promise<string> {
  const { cookie } = await signIn(send, userName);
  const { Items = [] } = await run.dynamo.send(new ScanCommand({ TableName }));
  const own = Items.filter(({ user_name }) => user_name?.S === userName);
  for (const { token_hash, created_at, touched_at } of own) {
    await run.dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: { token_hash: token_hash ?? { S: '' } },
        UpdateExpression: 'SET created_at = :created, touched_at = :touched',
        ExpressionAttributeValues: {
          ':created': { N: String(Number(created_at?.N) - age * MINUTE) },
          ':touched': { N: String(Number(touched_at?.N) - idle * MINUTE) },
        },
      }),
    );
  }
  return cookie ?? '';
}

const open = async (cookie: string): Promise<number> => (await send('GET /sp', { headers: { Cookie: cookie } })).status;

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const post = (path: string, fields: Record<string, string>) =>
  send(`POST ${path}`, { headers: FORM, body: new URLSearchParams(fields).toString() });

/** The answer to a machine that asks for a token by its secret. */
const getToken = async (): Promise<Record<string, unknown>> =>
  (
    await post('/oauth_token.do', {
      grant_type: 'client_credentials',
      client_id: 'rotating.user',
      client_secret: run.rotatingSecret ?? '',
    })
  ).json;

describe('an access token', () => {
  const by = (token: unknown) => ({ headers: { Authorization: `Bearer ${token}` } });

  test('is got by a secret, opens the protocols and no page, and ends when it is revoked', async () => {
    const { access_token, ...rest } = await getToken();
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 1800, scope: 'useraccount' });
    const { status, json } = await send('GET /api/now/whoami', by(access_token));
    expect(status).toBe(200);
    expect(json.result).toMatchObject({ user_name: 'rotating.user', session_kind: 'non_interactive', protocol: 'rest' });
    const written = await send('POST /api/now/table/incident', {
      headers: { ...by(access_token).headers, 'Content-Type': 'application/json' },
      body: '{"short_description":"by token"}',
    });
    expect(written.status).toBe(201);
    for (const page of ['/', '/incident.do', '/sp', '/sys_user_list.do']) {
      const refused = await send(`GET ${page}`, by(access_token));
      expect([page, refused.status, refused.headers['set-cookie']]).toEqual([page, 403, undefined]);
      expect(refused.text).toContain('reason=web_service_access_only');
    }
    expect((await post('/oauth_revoke_token.do', { token: String(access_token) })).status).toBe(200);
    const after = await send('GET /api/now/whoami', by(access_token));
    expect([after.status, after.headers['www-authenticate']]).toEqual([401, 'Basic realm="Service-now"']);
  });

  test('ends on the next request when the account is locked, and unlocking revives none', async () => {
    const { access_token } = await getToken();
    const set = (locked_out: boolean) =>
      run.dynamo.send(
        new UpdateItemCommand({
          TableName: 'non-interactive-sessions-local-sys_user',
          Key: { user_name: { S: 'rotating.user' } },
          UpdateExpression: 'SET locked_out = :locked ADD session_generation :one',
          ExpressionAttributeValues: { ':locked': { BOOL: locked_out }, ':one': { N: '1' } },
        }),
      );
    expect((await send('GET /api/now/whoami', by(access_token))).status).toBe(200);
    await set(true);
    expect((await send('GET /api/now/whoami', by(access_token))).status).toBe(401);
    await set(false);
    expect((await send('GET /api/now/whoami', by(access_token))).status).toBe(401);
    expect((await send('GET /api/now/whoami', by((await getToken()).access_token))).status).toBe(200);
  });
});

describe('a session', () => {
  test('ends on the next request after End all on the User form, and a new one is good', async () => {
    const admin = await signIn(send, 'user.admin');
    const cookie = await sessionOf('abel.tuter', {});
    expect(await open(cookie)).toBe(200);
    const form = '/sys_user.do?user_name=abel.tuter';
    const headers = { Cookie: admin.cookie ?? '' };
    const page = await eventually(async () => {
      const { text } = await send(`GET ${form}`, { headers });
      return text.includes('value="sessions_end"') && text;
    });
    const body = new URLSearchParams({
      sysparm_ck: /name="sysparm_ck" value="([^"]+)"/.exec(page)?.[1] ?? '',
      sysparm_action: 'sessions_end',
    });
    const ended = await send(`POST ${form}`, { headers: { ...FORM, ...headers }, body: body.toString() });
    expect(ended.status).toBe(302);
    expect(await open(cookie)).toBe(403);
    const told = await send(`GET ${ended.headers.location}`, { headers });
    expect(told.text).toContain('Every session and access token of this user has ended.');
    expect(await open(await sessionOf('abel.tuter', {}))).toBe(200);
  });

  test('ends after 30 minutes without a request, and after 12 hours at most', async () => {
    expect(await open(await sessionOf('abel.tuter', { idle: 29 }))).toBe(200);
    expect(await open(await sessionOf('beth.anglin', { idle: 31 }))).toBe(403);
    expect(await open(await sessionOf('admin', { age: 11 * 60 + 59 }))).toBe(200);
    expect(await open(await sessionOf('user.admin', { age: 12 * 60 + 1 }))).toBe(403);
  });

  test('ends when an administrator’s settings say, within 15 seconds, and never on a value that cannot be right', async () => {
    const stored = await run.ssm.send(new GetParameterCommand({ Name: `${PATH}glide.ui.session_timeout` }));
    expect(stored.Parameter).toMatchObject({ Value: '30', Type: 'String' });
    const put = (name: string, Value: string) => run.ssm.send(new PutParameterCommand({ Name: PATH + name, Value, Overwrite: true }));
    await expect(put('glide.ui.session_timeout', 'never')).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' });
    await put('glide.ui.session_timeout', '60');
    await put('nis.session_lifetime', '99999');
    await put('glide.oauth.access_token.lifespan', '60');
    expect((await getToken()).expires_in).toBe(1800);
    // Part of the promise: all values have been read by then. One of them must have no effect, which an earlier answer could not show.
    await new Promise((done) => setTimeout(done, 15_500));
    expect(await open(await sessionOf('beth.anglin', { idle: 45 }))).toBe(200);
    expect(await open(await sessionOf('abel.tuter', { idle: 61 }))).toBe(403);
    expect(await open(await sessionOf('user.admin', { age: 12 * 60 + 1 }))).toBe(403);
    expect((await getToken()).expires_in).toBe(60);
    expect(
      (await send('GET /login.do', { headers: { Cookie: await sessionOf('soap.query', { idle: 45 }) } })).headers['set-cookie'],
    ).toBeUndefined();
  });
});
