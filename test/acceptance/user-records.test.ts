import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { FormBrowser } from '../support/form-browser.ts';
import { formOf } from '../support/form-of.ts';
import { PASSWORD, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const browser = (userName: string, password?: string): Promise<FormBrowser> => new FormBrowser(send).signIn(userName, password);
const form = (userName: string): string => `/sys_user.do?user_name=${userName}`;
const roles = (userName: string): string => `${form(userName)}&sysparm_view=roles`;
const whoami = (as: string, password = PASSWORD) => send('GET /api/now/whoami', { as, password });
const record = (userName: string) => ({ TableName: 'non-interactive-sessions-local-sys_user', Key: { user_name: { S: userName } } });
const stored = async (userName: string): Promise<Record<string, unknown>> =>
  unmarshall((await run.dynamo.send(new GetItemCommand({ ...record(userName), ConsistentRead: true }))).Item ?? {});

describe('a source that is refused after wrong passwords', () => {
  test('is shown on the User form and, once cleared there, gets in with the right password', async () => {
    for (let guess = 0; guess < 5; guess += 1) expect((await whoami('json.user', 'wrong')).status).toBe(401);
    expect((await whoami('json.user')).status).toBe(401);
    const admin = await browser('user.admin');
    const page = await admin.open(form('json.user'));
    expect(page.text).toMatch(/<td>127\.0\.0\.1<\/td><td>5<\/td><td>[-\d: ]{19} UTC<\/td><td>[-\d: ]{19} UTC<\/td>/);
    const { sysparm_ck } = formOf(page.text);
    const cleared = await admin.post(form('json.user'), { sysparm_ck, sysparm_action: 'clear_lockout' });
    expect(cleared.status).toBe(302);
    const after = await admin.open(cleared.headers.location ?? '');
    expect(after.text).toContain('The lockout has been cleared.');
    expect(after.text).toContain('<td>Lockout</td><td>127.0.0.1</td><td>cleared</td>');
    expect((await whoami('json.user')).status).toBe(200);
  });
});

describe('an elevation', () => {
  test('does not come back with the role that it was for', async () => {
    const admin = await browser('admin');
    const grant = async (chosen: readonly string[]) => {
      const { role: _role, ...fields } = formOf((await admin.open(roles('abel.tuter'))).text);
      return admin.post(
        roles('abel.tuter'),
        fields,
        chosen.map((role): [string, string] => ['role', role]),
      );
    };
    await admin.fillIn('/elevate_role.do?goto=/', { user_password: PASSWORD });
    expect((await grant(['itil', 'security_admin'])).status).toBe(302);
    const abel = await browser('abel.tuter');
    expect((await abel.fillIn('/elevate_role.do?goto=/', { user_password: PASSWORD })).status).toBe(302);
    expect((await abel.open('/')).text).toContain('yes: security_admin works in this session');

    expect((await grant(['itil'])).status).toBe(302);
    expect((await abel.open('/')).status).toBe(403);
    expect((await grant(['itil', 'security_admin'])).status).toBe(302);
    expect((await abel.open('/')).status).toBe(403);
    expect((await (await browser('abel.tuter')).open('/')).text).not.toContain('yes: security_admin works');
  });
});

describe('the guests', () => {
  test('get neither a password nor roles from a user administrator', async () => {
    const admin = await browser('user.admin');
    for (const guest of ['guest', 'soap.guest']) {
      const before = await stored(guest);
      expect((await admin.fillIn(form(guest), { user_password: 'a quiet long password' })).status).toBe(403);
      const fields = formOf((await admin.open(roles(guest))).text);
      expect((await admin.post(roles(guest), fields, [['role', 'itil']])).status).toBe(403);
      expect(await stored(guest)).toEqual(before);
    }
  });

  test('sign in by no way, whatever password their record holds', async () => {
    const { password_hash } = await stored('abel.tuter');
    for (const guest of ['guest', 'soap.guest']) {
      const change = {
        UpdateExpression: 'SET password_hash = :hash',
        ExpressionAttributeValues: { ':hash': { S: String(password_hash) } },
      };
      await run.dynamo.send(new UpdateItemCommand({ ...record(guest), ...change }));
      const answer = await whoami(guest);
      expect(answer.status).toBe(401);
      expect(await run.decisionOn(answer)).toMatchObject({ reason: 'credentials_rejected', cause: 'guest_record' });
      expect(await signIn(send, guest)).toMatchObject({ answer: { status: 403 }, cookie: null });
    }
  });
});

describe('a user name', () => {
  test.each(['two words', 'admin\u200b', '\u202eadmin', 'аdmin', 'ⓐdmin', 'ѕсоре', 'x'.repeat(41)])(
    '%j is given to no new user',
    async (user_name) => {
      const admin = await browser('user.admin');
      const answer = await admin.fillIn('/sys_user.do', { user_name, first_name: 'Typed' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('id="user_name_error"');
      expect(formOf(answer.text)).toMatchObject({ first_name: 'Typed' });
    },
  );

  test('is trimmed where a person types it', async () => {
    expect((await signIn(send, ' beth.anglin\u00a0')).cookie).not.toBeNull();
  });
});
