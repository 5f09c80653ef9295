import { describe, expect, test } from '@jest/globals';
import { BasicAuthSecurity, createClientAsync } from 'soap';
import { digestOf } from '../support/digest.ts';
import { PASSWORD, sessionCookie, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';
import { localPassphrase, signInBySaml } from '../support/single-sign-on.ts';

const { run, send } = openSite();

type Call = (operation: string, fields?: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>;

/** The stock client of npm, as an integration would write it. */
async function soapClient(userName: string): Promise<Call> {
  const security = new BasicAuthSecurity(userName, PASSWORD);
  const wsdl_headers = {};
  security.addHeaders(wsdl_headers);
  const client = await createClientAsync(`${run.url}/incident.do?WSDL`, { wsdl_headers });
  client.setSecurity(security);
  return async (operation, fields = {}) => {
    const [result] = (await client[`${operation}Async`](fields)) as [Record<string, unknown> | null];
    // The client gives null for an element without children.
    return result ?? {};
  };
}

describe('Non-interactive users', () => {
  test('Non-interactive users can use their credentials to authorize API connections such as SOAP and WSDL: a stock client works', async () => {
    const call = await soapClient('soap.user');
    const { sys_id } = await call('insert', { short_description: 'From a SOAP client' });
    expect(sys_id).toMatch(/^[0-9a-f]{32}$/);
    expect(await call('get', { sys_id })).toMatchObject({ short_description: 'From a SOAP client', sys_created_by: 'soap.user' });
    expect(await call('update', { sys_id, short_description: 'Changed' })).toMatchObject({ sys_id });
    const { getRecordsResult } = await call('getRecords', { short_description: 'Changed' });
    expect(getRecordsResult).toEqual([expect.objectContaining({ sys_id })]);
    expect(await call('getKeys', { short_description: 'Changed' })).toMatchObject({ sys_id, count: expect.anything() });
    expect(String((await call('deleteRecord', { sys_id })).count)).toBe('1');
    expect(await call('getRecords', { short_description: 'Changed' })).toEqual({});
  });

  test('Non-interactive users can use their credentials to authorize API connections such as JSON', async () => {
    const answer = await send('GET /api/now/table/incident?sysparm_limit=2&sysparm_fields=number', { as: 'json.user' });
    expect(answer.status).toBe(200);
    expect(answer.json.result).toEqual([{ number: expect.stringMatching(/^INC/) }, { number: expect.stringMatching(/^INC/) }]);
  });

  test('They can’t log in to the ServiceNow UI: not at the login page, nor by Basic on a page, a list or the portal', async () => {
    const { answer, cookie } = await signIn(send, 'soap.user');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('web services only');
    expect(cookie).toBeNull();
    for (const path of ['/', '/incident.do', '/incident_list.do', '/sp', '/high_security_settings.do']) {
      const page = await send(`GET ${path}`, { as: 'soap.user' });
      expect(page.status).toBe(403);
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.text).toContain('url=/login.do?reason=web_service_access_only');
    }
  });

  test('Non-interactive users can’t … connect through single-sign-on: neither by digest nor by SAML, with good assertions', async () => {
    const headers = digestOf({ user: 'soap.user', passphrase: await localPassphrase(run.ssm) });
    for (const answer of [await send('GET /login_with_sso.do', { headers }), await signInBySaml(run, 'soap.user')]) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('web services only');
      expect(sessionCookie(answer)).toBeNull();
    }
  });

  test('The strict security high security setting determines if non-interactive users are subject to Contextual Security Manager requirements: on by default', async () => {
    const call = await soapClient('json.user');
    await expect(call('getRecords')).rejects.toThrow(/lacks the role/);
  });

  test('a narrower role grants just its operations', async () => {
    const call = await soapClient('soap.reader');
    expect(await call('getRecords')).toHaveProperty('getRecordsResult');
    await expect(call('insert', { short_description: 'x' })).rejects.toThrow(/insufficient rights/i);
  });

  test('the role alone does not open a table: strict security also applies its ACL', async () => {
    const call = await soapClient('soap.only');
    await expect(call('insert', { short_description: 'x' })).rejects.toThrow(/insufficient rights/i);
  });
});
