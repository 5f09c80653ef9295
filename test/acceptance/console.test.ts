import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { formOf } from '../support/form-of.ts';
import { type Answer, envelope, PASSWORD, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const browser = (userName: string, password?: string): Promise<FormBrowser> => new FormBrowser(send).signIn(userName, password);
const form = (userName: string): string => `/sys_user.do?user_name=${userName}`;

async function stored(userName: string): Promise<Record<string, unknown>> {
  const key = { TableName: 'non-interactive-sessions-local-sys_user', Key: { user_name: { S: userName } } };
  return unmarshall((await run.dynamo.send(new GetItemCommand(key))).Item ?? {});
}

const soap = (userName: string): Promise<Answer> =>
  send('POST /incident.do?SOAP', { as: userName, headers: { 'Content-Type': 'text/xml' }, body: envelope('getRecords', 'incident') });

describe('Create a non-interactive user for web services', () => {
  test('Navigate to All > User Administration > Users, search for the user, select Web Service Access Only, select Update', async () => {
    const admin = await browser('user.admin');
    expect((await admin.open('/')).text).toMatch(/All<\/button>[\s\S]*User Administration[\s\S]*href="\/sys_user_list.do">Users/);
    const list = await admin.open('/sys_user_list.do?sysparm_search=SOAP%20user');
    expect(list.text).toContain('href="/sys_user.do?user_name=soap.query&amp;sysparm_back=search%3DSOAP%2Buser"');
    expect(list.text).not.toContain('abel.tuter');

    const person = await browser('soap.query');
    expect((await person.open('/')).status).toBe(200);
    await (await browser('soap.query')).open('/logout.do');
    await browser('soap.query');
    const page = await admin.open(form('soap.query'));
    expect(page.text).toContain('Web Service Access Only');
    expect(page.text).toMatch(/2 open sessions of this user end\..*SOAP will be refused under strict security: no soap role\./);
    const saved = await admin.fillIn(form('soap.query'), { web_service_access_only: 'true', sysparm_action: 'update' });
    expect(saved.status).toBe(302);
    expect(saved.headers.location).toMatch(/^\/sys_user\.do\?user_name=soap\.query&sysparm_notice=saved/);
    const told = (await admin.open(String(saved.headers.location))).text;
    expect(told).toContain('Web Service Access Only: was clear, is now selected.');
    expect(told).toContain('Every session of this user has ended.');
    expect(await stored('soap.query')).toMatchObject({
      web_service_access_only: true,
      session_generation: 1,
      sys_updated_by: 'user.admin',
    });

    expect((await signIn(send, 'soap.query')).cookie).toBeNull();
    expect((await person.open('/')).status).toBe(403);
    expect((await send('GET /api/now/whoami', { as: 'soap.query' })).json).toMatchObject({ result: { session_kind: 'non_interactive' } });
    const history = await admin.open(form('soap.query'));
    expect(history.text).toMatch(/user\.admin<\/td><td>Web Service Access Only<\/td><td>false<\/td><td>true/);
  });
});

describe('Make a non-interactive user record interactive', () => {
  test('Clear the Web Service Access Only check box, select Update: the user signs in again, and no old session is revived', async () => {
    const admin = await browser('user.admin');
    const person = await browser('beth.anglin');
    await admin.fillIn(form('beth.anglin'), { web_service_access_only: 'true', sysparm_action: 'update' });
    const saved = await admin.fillIn(form('beth.anglin'), { web_service_access_only: undefined, sysparm_action: 'update' });
    expect(saved.status).toBe(302);
    expect((await signIn(send, 'beth.anglin')).cookie).not.toBeNull();
    expect((await person.open('/')).status).toBe(403);
  });
});

describe('Update web service user accounts for strict security', () => {
  test('From the Roles related list, select Edit, add soap to the Roles List, select Save, select Update', async () => {
    const admin = await browser('admin');
    expect((await soap('abel.tuter')).status).toBe(403);
    const page = await admin.open(form('abel.tuter'));
    expect(page.text).toContain('<h2 id="roles">Roles</h2>');
    const [, edit = ''] = /<a class="button quiet" href="([^"]*)">Edit/.exec(page.text) ?? [];
    const editPath = edit.replaceAll('&amp;', '&');
    const roles = await admin.open(editPath);
    expect(roles.text).toContain('Roles List');
    const saved = await admin.post(editPath, formOf(roles.text), [['role', 'soap']]);
    expect(saved.status).toBe(302);
    const back = await admin.open(String(saved.headers.location));
    expect(back.text).toContain('The roles have been saved.');
    expect(back.text).toContain('<td>soap</td><td>granted</td>');
    expect(back.text).toContain('<td>itil</td><td>granted</td>');
    expect(back.text).toContain('<td>soap_query</td><td>inherited from soap</td>');
    expect((await admin.post(form('abel.tuter'), { ...formOf(back.text), sysparm_action: 'update' })).status).toBe(200);
    expect((await soap('abel.tuter')).status).toBe(200);
  });
});

describe('Require authentication', () => {
  const SETTINGS = '/high_security_settings.do';
  const value = async (name: string) =>
    (await run.ssm.send(new GetParameterCommand({ Name: `/non-interactive-sessions/local/${name}` }))).Parameter?.Value;
  const elevate = (admin: FormBrowser, password = PASSWORD) =>
    admin.fillIn('/elevate_role.do?goto=/high_security_settings.do', { user_password: password });

  test('Log in with security_admin, elevate, navigate to High Security Settings, clear and select the box of a protocol', async () => {
    const admin = await browser('admin');
    const before = await admin.open(SETTINGS);
    expect(before.text).toContain('Requires authorization for incoming SOAP requests');
    expect(before.text).toContain('elevate your role');
    const unelevated = admin.cookie;
    expect(await elevate(admin)).toMatchObject({ status: 302, headers: { location: SETTINGS } });
    expect(admin.cookie).not.toBe(unelevated);
    expect((await send('GET /', { headers: { Cookie: unelevated } })).status).toBe(403);

    const name = 'glide.basicauth.required.api';
    expect((await admin.open(SETTINGS)).text).toContain(
      'Clear: anybody acts as guest with no role, reads cmn_location and writes no table.',
    );
    const asked = await admin.fillIn(SETTINGS, { [name]: undefined });
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('anybody acts as guest with no role, reads cmn_location and writes no table.');
    expect(await value(name)).toBe('true');
    expect((await admin.post(SETTINGS, formOf(asked.text))).status).toBe(302);
    expect(await value(name)).toBe('false');
    const open = await admin.open(SETTINGS);
    expect(open.text).toContain('Open now: anybody acts as guest');
    expect(open.text).toMatch(/Last change [-0-9: ]+ UTC by admin\./);
    // A toggle is in force within 15 seconds.
    await eventually(async () => (await send('GET /api/now/whoami')).status === 200, { within: 16_000 });
    const rows = async (table: string): Promise<unknown> => (await send(`GET /api/now/table/${table}`)).json.result;
    expect(await rows('cmn_location')).not.toEqual([]);
    expect([await rows('incident'), await rows('ecc_queue')]).toEqual([[], []]);
    const json = { headers: { 'Content-Type': 'application/json' }, body: '{"name":"x"}' };
    expect((await send('POST /api/now/table/cmn_location', json)).status).toBe(403);
    expect((await admin.fillIn(SETTINGS, { [name]: 'true' })).status).toBe(302);
    expect(await value(name)).toBe('true');
    expect(await value('glide.basicauth.required.soap')).toBe('true');
  });

  test('is refused to an administrator who is not elevated, and after the elevation has ended', async () => {
    const admin = await browser('admin');
    const change = { 'glide.basicauth.required.soap': undefined };
    const tryIt = async (): Promise<Answer> => {
      const fields = formOf((await admin.open(SETTINGS)).text);
      return admin.post(SETTINGS, { ...fields, ...change });
    };
    expect((await tryIt()).status).toBe(403);
    await elevate(admin);
    expect((await admin.fillIn('/elevate_role.do', {})).status).toBe(302);
    const refused = await tryIt();
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Not saved: only security_admin, elevated in this session');
    expect(await value('glide.basicauth.required.soap')).toBe('true');
  });

  test('a wrong password does not elevate', async () => {
    const admin = await browser('admin');
    expect((await elevate(admin, 'wrong')).status).toBe(403);
    expect((await admin.open(SETTINGS)).text).toContain('elevate your role');
  });
});

describe('the history', () => {
  test('says who changed which user and which roles', async () => {
    const admin = await browser('admin');
    await admin.fillIn(form('inactive.user'), { active: 'true', sysparm_action: 'update' });
    const roles = `${form('inactive.user')}&sysparm_view=roles`;
    await admin.post(roles, formOf((await admin.open(roles)).text), [['role', 'soap_query']]);
    await admin.fillIn(form('inactive.user'), { user_password: 'four words in a row', sysparm_action: 'update' });
    const { text } = await admin.open('/sys_user_list.do?sysparm_view=history');
    const rows = [...text.matchAll(/<tr><td>[-0-9: ]{19} UTC<\/td><td>admin<\/td>.*?inactive\.user<\/a><\/td>(.*?)<\/tr>/g)].map(
      ([, row]) => row,
    );
    expect(rows).toEqual([
      '<td>Password</td><td>(not shown)</td><td>(a new one)</td>',
      '<td>Roles</td><td>itil</td><td>itil, soap_query</td>',
      '<td>Active</td><td>false</td><td>true</td>',
    ]);
    expect(text).not.toContain('four words');
    expect((await admin.open('/sys_user_list.do?sysparm_view=history&user_name=json.user')).text).toContain('No change is on record.');
  });

  test('of settings is that of Parameter Store: a change made there stands beside one made here', async () => {
    const admin = await browser('admin');
    const name = 'glide.basicauth.required.xsd';
    const Name = `/non-interactive-sessions/local/${name}`;
    await run.ssm.send(new PutParameterCommand({ Name, Value: 'false', Type: 'String', Overwrite: true }));
    expect((await admin.open('/high_security_settings.do')).text).toMatch(
      /Last change [-0-9: ]+ UTC by administrator in Parameter Store\./,
    );
    await admin.fillIn('/elevate_role.do', { user_password: PASSWORD });
    await admin.fillIn('/high_security_settings.do', { [name]: 'true' });
    const { text } = await admin.open(`/high_security_settings.do?sysparm_view=history&setting=${name}`);
    const rows = [
      ...text.matchAll(
        /<tr><td>[-0-9: ]{19} UTC<\/td><td>(?:<span[^>]*>)?([^<]*)(?:<\/span>)?<\/td>.*?<td>([^<]*)<\/td><td>([^<]*)<\/td><\/tr>/g,
      ),
    ];
    expect(rows.map(([, who, old, now]) => [who, old, now])).toEqual([
      ['admin', 'false', 'true'],
      ['administrator in Parameter Store', 'true', 'false'],
      [expect.stringContaining('in Parameter Store'), '(created)', 'true'],
    ]);
  });

  test('of users is open to user_admin, that of settings is not', async () => {
    const admin = await browser('user.admin');
    expect((await admin.open('/sys_user_list.do?sysparm_view=history')).status).toBe(200);
    expect((await admin.open('/high_security_settings.do?sysparm_view=history')).status).toBe(403);
  });
});

describe('what is refused', () => {
  test('user_admin reaching for an administrator’s password, e-mail, flags, lock or roles', async () => {
    const admin = await browser('user.admin');
    const before = await stored('admin');
    const changes = [
      { user_password: 'a-long-new-password' },
      { email: 'me@evil.example' },
      { web_service_access_only: 'true' },
      { locked_out: 'true' },
    ];
    for (const change of changes) {
      const answer = await admin.fillIn(form('admin'), { ...change, sysparm_action: 'update' });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('only an administrator who holds it, too');
    }
    expect((await admin.fillIn(`${form('admin')}&sysparm_view=roles`, {})).status).toBe(403);
    expect(await stored('admin')).toEqual(before);
  });

  test('user_admin granting admin, and an administrator who is not elevated granting security_admin', async () => {
    for (const [who, role] of [
      ['user.admin', 'admin'],
      ['admin', 'security_admin'],
    ] as const) {
      const admin = await browser(who);
      const path = `${form('json.user')}&sysparm_view=roles`;
      const page = await admin.open(path);
      const answer = await admin.post(path, formOf(page.text), [['role', role]]);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain(`The role ${role} is or contains ${role}`);
    }
    expect((await stored('json.user')).roles).toEqual(new Set(['itil']));
  });

  test('a form with a missing or wrong sysparm_ck', async () => {
    const admin = await browser('user.admin');
    const another = formOf((await (await browser('admin')).open(form('legacy.user'))).text);
    const other = formOf((await (await browser('user.admin')).open(form('legacy.user'))).text);
    const fields = formOf((await admin.open(form('legacy.user'))).text);
    for (const sysparm_ck of [undefined, '', 'x'.repeat(43), other.sysparm_ck, another.sysparm_ck]) {
      const answer = await admin.post(form('legacy.user'), { ...fields, sysparm_ck, locked_out: 'true', sysparm_action: 'update' });
      expect(answer.status).toBe(403);
    }
    expect((await stored('legacy.user')).locked_out).toBe(false);
  });

  test('a form that was opened before the elevation in another window: nothing is saved and nothing typed is lost', async () => {
    const admin = await browser('admin');
    const fields = { ...formOf((await admin.open(form('legacy.user'))).text), first_name: 'Typed', sysparm_action: 'update' };
    await admin.fillIn('/elevate_role.do', { user_password: PASSWORD });
    const refused = await admin.post(form('legacy.user'), fields, [], { 'Sec-Fetch-Site': 'same-origin' });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Not saved: this page was opened before you signed in or elevated anew.');
    expect((await stored('legacy.user')).first_name).not.toBe('Typed');
    const again = { ...formOf(refused.text), sysparm_action: 'update' };
    expect((await admin.post(form('legacy.user'), again)).status).toBe(302);
    expect((await stored('legacy.user')).first_name).toBe('Typed');
  });

  test('the only two administrators, who deactivate each other at once: exactly one of them stays', async () => {
    const admin = await browser('admin');
    const heads = ['first.head', 'second.head'] as const;
    for (const user_name of heads) {
      await admin.fillIn('/sys_user.do', { user_name, user_password: 'four words in a row', sysparm_action: 'insert' });
      const path = `${form(user_name)}&sysparm_view=roles`;
      await admin.post(path, formOf((await admin.open(path)).text), [['role', 'admin']]);
    }
    const setRoles = (roles: string[]) => {
      const key = { TableName: 'non-interactive-sessions-local-sys_user', Key: { user_name: { S: 'admin' } } };
      const values = { ExpressionAttributeNames: { '#roles': 'roles' }, ExpressionAttributeValues: { ':roles': { SS: roles } } };
      return run.dynamo.send(new UpdateItemCommand({ ...key, ...values, UpdateExpression: 'SET #roles = :roles' }));
    };
    await setRoles(['itil']);
    try {
      const [first, second] = [await browser(heads[0], 'four words in a row'), await browser(heads[1], 'four words in a row')];
      const ofSecond = formOf((await first.open(form(heads[1]))).text);
      const ofFirst = formOf((await second.open(form(heads[0]))).text);
      const change = { active: undefined, sysparm_action: 'update' };
      const answers = await Promise.all([
        first.post(form(heads[1]), { ...ofSecond, ...change }),
        second.post(form(heads[0]), { ...ofFirst, ...change }),
      ]);
      expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 403 || status === 409)).toHaveLength(1);
      expect((await Promise.all(heads.map(stored))).filter(({ active }) => active === true)).toHaveLength(1);
    } finally {
      await setRoles(['admin', 'security_admin']);
    }
  });

  test.each([
    ['a body of another type', 'application/json', '{}', 415],
    ['a huge body', 'application/x-www-form-urlencoded', `first_name=${'x'.repeat(3_000_000)}`, 413],
  ])('%s', async (_what, type, body, status) => {
    const admin = await browser('user.admin');
    for (const path of [form('json.user'), '/sys_user.do']) {
      const answer = await send(`POST ${path}`, { headers: { Cookie: admin.cookie, 'Content-Type': type }, body });
      expect(answer.status).toBe(status);
    }
  });

  test('a stale form: it is told what changed, and loses nothing typed', async () => {
    const [one, two] = [await browser('user.admin'), await browser('admin')];
    const fields = formOf((await one.open(form('mid.user'))).text);
    await two.fillIn(form('mid.user'), { email: 'mid@example.com', sysparm_action: 'update' });
    const answer = await one.post(form('mid.user'), { ...fields, first_name: 'Middle', sysparm_action: 'update' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Not saved: admin changed this user');
    expect(answer.text).toContain('Email: was “mid.user@example.com”, is now “mid@example.com”');
    expect(formOf(answer.text)).toMatchObject({ first_name: 'Middle', email: 'mid@example.com' });
    expect((await one.post(form('mid.user'), { ...formOf(answer.text), sysparm_action: 'update' })).status).toBe(302);
    expect(await stored('mid.user')).toMatchObject({ first_name: 'Middle', email: 'mid@example.com' });
  });

  test('the pages to a user without their role', async () => {
    const person = await browser('legacy.user');
    for (const path of ['/sys_user_list.do', form('admin'), '/high_security_settings.do', '/elevate_role.do'])
      expect((await person.open(path)).status).toBe(403);
  });
});

describe('a new user', () => {
  test('is interactive and active, and signs in with the password that was set', async () => {
    const admin = await browser('user.admin');
    const typed = { user_name: 'New.Person', first_name: 'New', user_password: 'four words in a row' };
    const answer = await admin.fillIn('/sys_user.do', { ...typed, sysparm_action: 'insert' });
    expect(answer.status).toBe(302);
    expect((await admin.open(String(answer.headers.location))).text).toContain('The user has been created.');
    expect(await stored('new.person')).toMatchObject({ active: true, web_service_access_only: false, version: 1 });
    expect((await signIn(send, 'new.person', 'four words in a row')).cookie).not.toBeNull();
    expect((await admin.fillIn('/sys_user.do', { ...typed, sysparm_action: 'insert' })).status).toBe(409);
  });
});
