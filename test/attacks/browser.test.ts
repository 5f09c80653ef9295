import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, envelope, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();
let admin: string;
let otherSession: string;
let attacker: string;
beforeAll(async () => {
  const cookieOf = async (name: string): Promise<string> => (await signIn(send, name)).cookie ?? '';
  [admin, otherSession, attacker] = [await cookieOf('admin'), await cookieOf('admin'), await cookieOf('abel.tuter')];
});

const tokenOf = async (cookie: string): Promise<string> =>
  /<meta name="x-user-token" content="([^"]+)"/.exec((await send('GET /', { headers: { Cookie: cookie } })).text)?.[1] ?? '';

/** Everything that the writes below could change. */
async function state() {
  const incidents = (await send('GET /api/now/table/incident', { as: 'json.user' })).text;
  const users = await Promise.all(
    ['admin', 'abel.tuter'].map((name) =>
      run.dynamo.send(new GetItemCommand({ TableName: 'non-interactive-sessions-local-sys_user', Key: { user_name: { S: name } } })),
    ),
  );
  const { Parameters } = await run.ssm.send(new GetParametersByPathCommand({ Path: '/non-interactive-sessions/local/', Recursive: true }));
  return { incidents, users: users.map(({ Item }) => Item), settings: Parameters?.map(({ Name, Value }) => [Name, Value]).sort() };
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'Content-Type': 'application/json' };
const ONE = '/api/now/table/incident';

/** A write of every kind that a cookie could carry. */
const WRITES: readonly (readonly [line: string, headers: Record<string, string>, body: string])[] = [
  [`POST ${ONE}`, JSON_BODY, '{"short_description":"forged"}'],
  [`POST ${ONE}`, { 'Content-Type': 'text/plain' }, '{"short_description":"forged"}'],
  [`PUT ${ONE}/1`, JSON_BODY, '{"short_description":"forged"}'],
  [`PATCH ${ONE}/1`, JSON_BODY, '{"short_description":"forged"}'],
  [`DELETE ${ONE}/1`, {}, ''],
  ['POST /incident.do?JSONv2&sysparm_action=insert', JSON_BODY, '{"short_description":"forged"}'],
  ['POST /incident.do?SOAP', { 'Content-Type': 'text/xml' }, envelope('insert', 'incident', { short_description: 'forged' })],
  ['POST /incident.do', FORM, 'sysparm_action=insert&short_description=forged'],
  ['POST /sp/incidents/new', FORM, 'short_description=forged'],
  ['POST /sp/profile', FORM, 'sysparm_action=details&first_name=forged'],
  ['POST /sys_user.do?user_name=abel.tuter', FORM, 'sysparm_action=update&locked_out=true'],
  ['POST /sys_user.do', FORM, 'user_name=forged&active=true'],
  ['POST /sys_user.do?user_name=abel.tuter&sysparm_view=roles', FORM, 'role=admin'],
  ['POST /high_security_settings.do', FORM, 'glide.basicauth.required.soap=false'],
  ['POST /elevate_role.do', FORM, 'user_password=local-password'],
];

describe('a page of another site writes nothing by the cookie of a person, whatever token it makes up', () => {
  const tokens: readonly (readonly [string, () => Promise<string | undefined>])[] = [
    ['none', async () => undefined],
    ['an empty one', async () => ''],
    ['that of another session of the same person', () => tokenOf(otherSession)],
    ["that of the attacker's own session", () => tokenOf(attacker)],
    ["the cookie's own token", async () => admin.split('.').at(-1)],
  ];
  test.each(tokens)('%s', async (_what, made) => {
    const before = await state();
    const token = await made();
    for (const [line, headers, body] of WRITES) {
      const form = headers['Content-Type'] === FORM['Content-Type'];
      const proof: Record<string, string> = token === undefined || form ? {} : { 'X-UserToken': token };
      const withToken = form && token !== undefined ? `sysparm_ck=${token}&${body}` : body;
      const answer = await send(line, { headers: { Cookie: admin, ...headers, ...proof }, body: withToken });
      expect([line, answer.status]).toEqual([line, 403]);
    }
    expect(await state()).toEqual(before);
  });

  test('a good token behind a made-up one, twice in the form or twice in the headers', async () => {
    const before = await state();
    const token = await tokenOf(admin);
    for (const [line, headers, body] of WRITES) {
      const form = headers['Content-Type'] === FORM['Content-Type'];
      const twice: Record<string, readonly string[]> = form ? {} : { 'X-UserToken': ['made-up', token] };
      const more = form ? `sysparm_ck=made-up&sysparm_ck=${token}&` : '';
      const answer = await send(line, { headers: { Cookie: admin, ...headers, ...twice }, body: more + body });
      expect([line, answer.status]).toEqual([line, 403]);
    }
    expect(await state()).toEqual(before);
  });

  test('the right token in the query, which links and logs would carry', async () => {
    const before = await state();
    const token = await tokenOf(admin);
    for (const name of ['sysparm_ck', 'X-UserToken']) {
      const answer = await send(`POST /sys_user.do?user_name=abel.tuter&${name}=${token}`, {
        headers: { Cookie: admin, ...FORM },
        body: 'sysparm_action=update&locked_out=true',
      });
      expect(answer.status).toBe(403);
    }
    expect(await state()).toEqual(before);
  });
});

describe('a cookie that a neighbouring site planted', () => {
  const expectNobody = (answer: Answer): void => {
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('url=/login.do?goto=');
    expect(answer.text).not.toMatch(/abel\.tuter|x-user-token/);
  };
  const page = (Cookie: string | readonly string[]) => send('GET /incident_list.do', { headers: { Cookie } });

  test('beside the own one makes the request nobody’s, before or behind it, in one header or in two', async () => {
    for (const [first, second] of [
      [admin, attacker],
      [attacker, admin],
      [admin, admin],
    ] as const) {
      expectNobody(await page(`${first}; ${second}`));
      expectNobody(await page([first, second]));
    }
  });

  test('under another name that looks alike is not read', async () => {
    const value = attacker.slice(attacker.indexOf('=') + 1);
    for (const name of ['__Host-nis_session', 'NIS_SESSION', 'nis_session ', '$nis_session', 'nis_sessio%6e'])
      expectNobody(await page(`${name}=${value}`));
  });

  test('of the user of one session and the token of another opens neither', async () => {
    const [, userPart = ''] = /=([^.]+)\./.exec(admin) ?? [];
    expectNobody(await page(attacker.replace(/=[^.]+\./, `=${userPart}.`)));
  });

  test('before the sign-in is not taken over: the person gets a fresh token, and the planted session ends', async () => {
    const planted = (await signIn(send, 'soap.query')).cookie ?? '';
    const body = new URLSearchParams({ user_name: 'beth.anglin', user_password: 'local-password' }).toString();
    const answer = await send('POST /login.do', { headers: { ...FORM, Cookie: planted }, body });
    const fresh = answer.headers['set-cookie']?.[0]?.split(';')[0];
    expect(fresh).toMatch(/^nis_session=/);
    expect(fresh?.split('.')[1]).not.toBe(planted.split('.')[1]);
    expectNobody(await page(planted));
  });
});

describe('a request that is too large is refused with a clear text, and the site goes on', () => {
  const long = 'x'.repeat(9000);
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  test.each<[string, string, Record<string, string>, string | undefined, number]>([
    [
      'a user name of 9,000 characters in Basic',
      'GET /api/now/whoami',
      { Authorization: basic(`${long.slice(0, 6000)}:x`) },
      undefined,
      401,
    ],
    ['a user name at the bound', 'GET /api/now/whoami', { Authorization: basic(`${long.slice(0, 500)}:x`) }, undefined, 401],
    ['a cookie of 9,000 characters', 'GET /incident.do', { Cookie: `nis_session=${long}` }, undefined, 403],
    ['a thousand cookies', 'GET /incident.do', { Cookie: 'a=b; '.repeat(1000) }, undefined, 403],
    ['a user token of 9,000 characters', `POST ${ONE}`, { 'X-UserToken': long }, '{}', 401],
    ['a query of 9,000 characters', `GET /incident_list.do?sysparm_query=${long}`, {}, undefined, 403],
    ['two thousand query keys', `GET /incident.do?${'a&'.repeat(2000)}SOAP`, {}, undefined, 403],
    ['a path of 1,500 characters', `GET /${long.slice(0, 1500)}`, {}, undefined, 403],
    ['a goto of 8,000 characters', `GET /login.do?goto=/${long.slice(0, 8000)}`, {}, undefined, 200],
    ['a sign-in form of 20 KB', 'POST /login.do', FORM, `user_name=${'x'.repeat(20_000)}`, 413],
    [
      'a user name of 10,000 characters at the sign-in page',
      'POST /login.do',
      FORM,
      `user_name=${'x'.repeat(10_000)}&user_password=x`,
      403,
    ],
    ['a password of 15,000 characters', 'POST /login.do', FORM, `user_name=abel.tuter&user_password=${'x'.repeat(15_000)}`, 403],
    ['ten thousand form fields', 'POST /login.do', FORM, 'a=&'.repeat(5000), 403],
    ['a SAML response of 2 MB', 'POST /saml/acs', FORM, `SAMLResponse=${'A'.repeat(2_000_000)}`, 403],
    ['a body of 11 MB', 'POST /login.do', FORM, 'x'.repeat(11_000_000), 413],
  ])('%s', async (_what, line, headers, body, status) => {
    const answer = await send(line, { headers, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
    expect((await send('GET /api/now/whoami', { as: 'json.user' })).status).toBe(200);
  });
});
