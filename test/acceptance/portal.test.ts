import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { formOf } from '../support/form-of.ts';
import { type Answer, PASSWORD, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const NEW_PASSWORD = 'seven quiet lamps';

/** A browser without JavaScript that follows the redirect of a save. */
async function browser(userName: string) {
  let cookie = (await signIn(send, userName)).cookie ?? '';
  const open = (path: string): Promise<Answer> => send(`GET ${path}`, { headers: { Cookie: cookie } });
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> => {
    const body = new URLSearchParams(fields).toString();
    const answer = await send(`POST ${path}`, {
      headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });
    cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie;
    return answer;
  };
  const fillIn = async (path: string, fields: Record<string, string>): Promise<Answer> =>
    post(path, { ...formOf((await open(path)).text), ...fields });
  return { open, post, fillIn, cookie: () => cookie };
}

const stored = async (userName: string): Promise<Record<string, unknown>> =>
  unmarshall(
    (
      await run.dynamo.send(
        new GetItemCommand({ TableName: 'non-interactive-sessions-local-sys_user', Key: { user_name: { S: userName } } }),
      )
    ).Item ?? {},
  );

const follow = (answer: Answer): string => String(answer.headers.location);

describe('the portal, for interactive users', () => {
  test('shows my incidents, one of them, and nobody else’s', async () => {
    const abel = await browser('abel.tuter');
    expect((await abel.open('/sp')).text).toContain('Welcome, abel.tuter');
    const list = await abel.open('/sp/incidents');
    expect([...list.text.matchAll(/INC\d{7}/g)].map(String)).toEqual(['INC0000003', 'INC0000001']);
    const [, mine = ''] = /href="(\/sp\/incidents\/[0-9a-f]{32})"/.exec(list.text) ?? [];
    expect((await abel.open(mine)).text).toContain('<dd>INC0000003</dd>');
    const beth = await browser('beth.anglin');
    expect((await beth.open(mine)).status).toBe(404);
  });

  test('takes a new incident, leads to it, and says what is wrong beside its field', async () => {
    const abel = await browser('abel.tuter');
    const wrong = await abel.fillIn('/sp/incidents/new', { short_description: '', description: 'kept <b>' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/id="short_description_error"[\s\S]*kept &lt;b&gt;/);
    const made = await abel.fillIn('/sp/incidents/new', { short_description: 'The light is out', urgency: '2' });
    expect(made.status).toBe(302);
    const page = await abel.open(follow(made));
    expect(page.text).toContain('<h1>The light is out</h1>');
    expect(page.text).toContain('Your incident has been created.');
    expect((await abel.open('/sp/incidents')).text).toContain('The light is out');
  });

  test('writes nothing without the user token, from another site, or by Basic alone', async () => {
    const abel = await browser('abel.tuter');
    const fields: Record<string, string> = { ...formOf((await abel.open('/sp/incidents/new')).text), short_description: 'x' };
    const { sysparm_ck: _token, ...without } = fields;
    expect((await abel.post('/sp/incidents/new', without)).status).toBe(403);
    const beth = await browser('beth.anglin');
    expect((await beth.post('/sp/incidents/new', fields)).status).toBe(403);
    expect((await abel.post('/sp/incidents/new', fields, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const basic = { as: 'abel.tuter', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
    expect((await send('POST /sp/incidents/new', { ...basic, body: 'short_description=x' })).status).toBe(403);
  });

  test.each(['/sp', '/sp/incidents', '/sp/incidents/new', '/sp/profile'])(
    '%s is refused to a non-interactive user and to a stranger',
    async (path) => {
      const refused = await send(`GET ${path}`, { as: 'soap.user' });
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('/login.do?reason=web_service_access_only');
      const stranger = await send(`GET ${path}`);
      expect(stranger.status).toBe(403);
      expect(stranger.text).toContain(`/login.do?goto=${encodeURIComponent(path)}`);
    },
  );
});

describe('the form pages of the tables', () => {
  test('create, change and delete a record', async () => {
    const abel = await browser('abel.tuter');
    const list = await abel.open('/incident_list.do');
    expect(list.text).toContain('href="/incident.do">New</a>');
    const made = await abel.fillIn('/incident.do', { short_description: 'By the form', sysparm_action: 'insert' });
    const address = follow(made).replace(/&.*/, '');
    const changed = await abel.fillIn(address, { category: 'network', sysparm_action: 'update' });
    expect(follow(changed)).toBe(`${address}&sysparm_notice=saved`);
    expect((await abel.open(address)).text).toMatch(/name="category"[^>]*value="network"/);
    const stale = await abel.post(address, { ...formOf((await abel.open(address)).text), sysparm_mod_count: '0', category: 'lost' });
    expect(stale.status).toBe(409);
    const asked = await abel.open(`${address}&sysparm_view=delete`);
    const gone = await abel.post(address, { ...formOf(asked.text), sysparm_action: 'delete' });
    expect(follow(gone)).toBe('/incident_list.do?sysparm_notice=deleted');
    expect((await abel.open(address)).status).toBe(404);
  });

  test('refuse whoever may read only, and hide what may not be read', async () => {
    const admin = await browser('admin');
    const token = /name="x-user-token" content="([^"]+)"/.exec((await admin.open('/')).text)?.[1] ?? '';
    const location = /sys_id=([0-9a-f]{32})/.exec((await admin.open('/cmn_location_list.do')).text)?.[1];
    expect((await admin.post(`/cmn_location.do?sys_id=${location}`, { sysparm_ck: token, city: 'x' })).status).toBe(403);
    expect((await admin.post('/cmn_location.do', { sysparm_ck: token, name: 'x' })).status).toBe(403);
    const abel = await browser('abel.tuter');
    const incident = /sys_id=([0-9a-f]{32})/.exec((await abel.open('/incident_list.do')).text)?.[1];
    expect((await admin.post(`/incident.do?sys_id=${incident}`, { category: 'x' }, { 'X-UserToken': token })).status).toBe(404);
  });
});

describe('my profile', () => {
  test('changes names and e-mail address, and the history says who changed what', async () => {
    const beth = await browser('beth.anglin');
    const saved = await beth.fillIn('/sp/profile', { last_name: 'Anglin-Smith', email: 'beth@example.com', sysparm_action: 'details' });
    expect(follow(saved)).toBe('/sp/profile?sysparm_notice=saved');
    expect((await beth.open('/sp/profile')).text).toMatch(/name="email"[^>]*value="beth@example.com"/);
    expect(await stored('beth.anglin')).toMatchObject({ last_name: 'Anglin-Smith', sys_updated_by: 'beth.anglin' });
    const { Items = [] } = await run.dynamo.send(
      new QueryCommand({
        TableName: 'non-interactive-sessions-local-sys_audit',
        KeyConditionExpression: '#record = :record',
        ExpressionAttributeNames: { '#record': 'record' },
        ExpressionAttributeValues: { ':record': { S: 'sys_user.beth.anglin' } },
      }),
    );
    expect(Items.map((item) => unmarshall(item))).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: 'last_name', old: 'Anglin', new: 'Anglin-Smith', by: 'beth.anglin' })]),
    );
    const wrong = await beth.fillIn('/sp/profile', { email: 'nowhere', sysparm_action: 'details' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('id="email_error"');
  });

  test('changes the password: this session goes on, every other one ends, and Basic needs the new one', async () => {
    const [here, there] = [await browser('legacy.user'), await browser('legacy.user')];
    const before = here.cookie();
    const fields = { sysparm_action: 'password', user_password: PASSWORD, new_password: NEW_PASSWORD, new_password_repeat: NEW_PASSWORD };
    const common = await here.fillIn('/sp/profile', { ...fields, new_password: 'Password-2026', new_password_repeat: 'Password-2026' });
    expect(common.status).toBe(422);
    expect(common.text).toContain('list of common and breached passwords');
    const changed = await here.fillIn('/sp/profile', fields);
    expect(follow(changed)).toBe('/sp/profile?sysparm_notice=password_changed');
    expect(here.cookie()).not.toBe(before);
    expect((await here.open('/sp/profile')).status).toBe(200);
    expect((await there.open('/sp')).status).toBe(403);
    expect((await send('GET /sp', { headers: { Cookie: before } })).status).toBe(403);
    expect((await send('GET /api/now/whoami', { as: 'legacy.user' })).status).toBe(401);
    expect((await send('GET /api/now/whoami', { as: 'legacy.user', password: NEW_PASSWORD })).status).toBe(200);
  });
});

test.each(['/SP/profile', '/sp/Profile', '/sp/%70rofile'])('%s, which another function would get, is refused', async (path) => {
  const abel = await browser('abel.tuter');
  const answer = await abel.open(path);
  expect(answer.status).toBe(403);
});
