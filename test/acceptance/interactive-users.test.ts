import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../support/digest.ts';
import { envelope, sessionCookie, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';
import { localPassphrase, signInBySaml } from '../support/single-sign-on.ts';

const { run, send } = openSite();

const HTML = { headers: expect.objectContaining({ 'content-type': expect.stringContaining('text/html') }) };

describe('Interactive users', () => {
  test('New users added to the instance automatically become interactive users: a record without web_service_access_only is one', async () => {
    expect((await send('GET /api/now/whoami', { as: 'legacy.user' })).json).toMatchObject({
      result: { user_name: 'legacy.user', session_kind: 'interactive' },
    });
    expect((await signIn(send, 'legacy.user')).answer.status).toBe(302);
  });

  test('Use their user name and password to log in to the UI or a service portal', async () => {
    const { answer, cookie } = await signIn(send, 'abel.tuter');
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']?.join()).toMatch(/^nis_session=[^;]+;.*HttpOnly/);
    const headers = { Cookie: cookie ?? '' };
    expect((await send('GET /', { headers })).text).toContain('abel.tuter');
    expect((await send('GET /sp', { headers })).status).toBe(200);
    expect((await send('GET /logout.do', { headers })).status).toBeLessThan(400);
    expect((await send('GET /sp', { headers })).status).toBe(403);
  });

  test('Connect to an instance from a URL that calls a UI page, form, or list', async () => {
    const { cookie } = await signIn(send, 'abel.tuter');
    const headers = { Cookie: cookie ?? '' };
    const list = await send('GET /incident_list.do', { headers });
    expect(list).toMatchObject({ status: 200, ...HTML });
    expect(list.text).toContain('INC0000001');
    const form = await send(`GET ${/href="(\/incident\.do\?sys_id=[^"]+)"/.exec(list.text)?.[1] ?? 'no link'}`, { headers });
    expect(form).toMatchObject({ status: 200, ...HTML });
    expect(form.text).toContain('INC000000');
  });

  test('Connect with single sign-on, for example, digest authentication', async () => {
    const answer = await send('GET /login_with_sso.do', {
      headers: digestOf({ user: 'abel.tuter', passphrase: await localPassphrase(run.ssm) }),
    });
    expect(answer.status).toBe(302);
    const headers = { Cookie: sessionCookie(answer) ?? '' };
    expect((await send('GET /incident_list.do', { headers })).text).toContain('INC0000001');
    expect((await send('GET /sp', { headers })).status).toBe(200);
  });

  test('Connect with single sign-on, for example, … a Security assertion markup language (SAML)', async () => {
    const answer = await signInBySaml(run, 'abel.tuter');
    expect(answer.status).toBe(302);
    const headers = { Cookie: sessionCookie(answer) ?? '' };
    expect((await send('GET /incident_list.do', { headers })).text).toContain('INC0000001');
    expect((await send('GET /sp', { headers })).status).toBe(200);
  });

  test('Use their credentials to authorize SOAP connections if allowed by strict security', async () => {
    const body = envelope('getRecords', 'incident', { __limit: '1' });
    const headers = { 'Content-Type': 'text/xml; charset=utf-8' };
    expect(await send('POST /incident.do?SOAP', { as: 'beth.anglin', headers, body })).toMatchObject({ status: 200 });
    const refused = await send('POST /incident.do?SOAP', { as: 'abel.tuter', headers, body });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('>soap_role_missing<nis:code');
  });

  test('Use their credentials for other API connections such as WSDL, JSON, XML, or XSD without restriction', async () => {
    expect((await send('GET /incident.do?WSDL', { as: 'abel.tuter' })).status).toBe(200);
    expect((await send('GET /api/now/table/incident', { as: 'abel.tuter' })).status).toBe(200);
    for (const marker of ['JSONv2', 'XML', 'XSD'])
      expect((await send(`GET /incident.do?${marker}`, { as: 'abel.tuter' })).status).toBe(200);
  });
});
