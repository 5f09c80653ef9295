import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, envelope, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { send } = openSite();
let cookie: string;
beforeAll(async () => {
  cookie = (await signIn(send, 'abel.tuter')).cookie ?? '';
});

function expectChallenge(answer: Answer): void {
  expect(answer.status).toBe(401);
  expect(answer.headers).toMatchObject({
    'www-authenticate': 'Basic realm="Service-now"',
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  expect(answer.text).toBe(
    '{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}',
  );
}

function expectSignIn(answer: Answer, forward: string): void {
  expect(answer.status).toBe(403);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.text).toContain(`<meta http-equiv="refresh" content="0; url=${forward}">`);
}

function expectForbidden(answer: Answer, code: string): void {
  expect(answer.status).toBe(403);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.json).toEqual({ error: { message: 'User Not Authorized', detail: expect.any(String), code }, status: 'failure' });
}

function expectFault(answer: Answer, code: string): void {
  expect(answer.status).toBe(403);
  expect(answer.headers['content-type']).toContain('text/xml');
  expect(answer.text).toMatch(
    new RegExp(`<SOAP-ENV:Fault>.*<faultstring>[^<]+</faultstring><detail [^>]+>${code}<nis:code>${code}</nis:code></detail>`),
  );
}

const xml = (operation: string) => ({ headers: { 'Content-Type': 'text/xml' }, body: envelope(operation, 'incident') });

describe('each row of the decision table, on the wire', () => {
  test('every answer carries the decision id', async () => {
    for (const line of ['GET /', 'GET /api/now/whoami', 'GET //x', 'GET /login.do']) {
      expect((await send(line)).headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    }
    const answer = await send('GET /api/now/whoami', { as: 'json.user' });
    expect(answer.json).toMatchObject({ result: { decision_id: answer.headers['x-amzn-requestid'] } });
  });

  test('1: not classifiable is 403, JSON where a machine asks, else a page', async () => {
    expectForbidden(await send('POST /incident.do?SOAP&JSONv2', { as: 'soap.user' }), 'request_ambiguous');
    const page = await send('GET //incident.do', { as: 'abel.tuter' });
    expect(page.status).toBe(403);
    expect(page.headers['content-type']).toContain('text/html');
  });

  test('1: not through the route that it owns is 403', async () => {
    expect((await send('GET /LOGIN.DO')).status).toBe(403);
  });

  test('2: public pages are open, whatever credentials hang around', async () => {
    expect((await send('GET /login.do')).status).toBe(200);
    expect((await send('GET /login.do', { headers: { Authorization: 'Basic bad' } })).status).toBe(200);
    expect((await send('GET /login.do', { headers: { Cookie: 'nis_session=bad' } })).status).toBe(200);
  });

  test('3: a malformed Authorization header is 401 on a protocol, to sign-in on a page', async () => {
    for (const Authorization of [
      'Bearer x',
      'Basic !!!',
      `Basic ${Buffer.from('nocolon').toString('base64')}`,
      `Basic ${Buffer.from('a\0b:c').toString('base64')}`,
    ]) {
      expectChallenge(await send('GET /api/now/whoami', { headers: { Authorization } }));
    }
    expectChallenge(await send('GET /api/now/whoami', { headers: { Authorization: ['Basic YTpi', 'Basic YTpi'] } }));
    expectSignIn(await send('GET /sp?a=b', { headers: { Authorization: 'Bearer x' } }), '/login.do?goto=%2Fsp%3Fa%3Db');
  });

  test('4: too many wrong passwords from this source look like any wrong password, also with the right one', async () => {
    for (let guess = 0; guess < 5; guess += 1) expectChallenge(await send('GET /api/now/whoami', { as: 'soap.reader', password: 'wrong' }));
    expectChallenge(await send('GET /api/now/whoami', { as: 'soap.reader' }));
    expectSignIn(await send('GET /incident.do', { as: 'soap.reader' }), '/login.do?goto=%2Fincident.do');
    expect((await send('GET /api/now/whoami', { as: 'json.user' })).status).toBe(200);
  });

  test('5: credentials that are not good', async () => {
    for (const as of ['nobody.here', 'locked.user', 'inactive.user', 'reset.user', 'guest', 'soap.guest'])
      expectChallenge(await send('GET /api/now/whoami', { as }));
    expectChallenge(await send('GET /api/now/whoami', { as: 'json.user', password: 'wrong' }));
    expectChallenge(await send('GET /api/now/whoami', { headers: { Cookie: `nis_session=YQ.${'x'.repeat(43)}` } }));
    expectChallenge(await send('GET /api/now/whoami', { as: 'json.user', headers: { Cookie: cookie } }));
    expectSignIn(await send('GET /incident.do', { headers: { Cookie: 'nis_session=x' } }), '/login.do?goto=%2Fincident.do');
  });

  test('7: none on a protocol that requires them', async () => {
    expectChallenge(await send('POST /incident.do?soap', xml('get')));
    expectChallenge(await send('GET /api/now/table/incident'));
  });

  test('7: a browser that opens a protocol gets the sign-in page', async () => {
    expectSignIn(await send('GET /api/now/table/incident', { headers: { 'Sec-Fetch-Mode': 'navigate' } }), '/login.do');
  });

  test('8: none on a page', async () => {
    expectSignIn(
      await send('GET /incident_list.do?sysparm_query=active=true'),
      '/login.do?goto=%2Fincident_list.do%3Fsysparm_query%3Dactive%253Dtrue',
    );
    expectSignIn(await send('GET /'), '/login.do?goto=%2F');
  });

  test('9: a non-interactive user on a page', async () => {
    expectSignIn(await send('GET /incident.do', { as: 'soap.user' }), '/login.do?reason=web_service_access_only');
    expectSignIn(await send('GET /sp', { as: 'json.user' }), '/login.do?reason=web_service_access_only');
  });

  test('10: a MID Server request of a non-interactive user without the flag', async () => {
    expectForbidden(await send('GET /api/now/table/ecc_queue', { as: 'mid.unflagged' }), 'mid_server_needs_internal_integration_user');
    expectFault(await send('GET /ecc_queue.do?WSDL', { as: 'mid.unflagged' }), 'mid_server_needs_internal_integration_user');
  });

  test('11: SOAP under strict security without a role of the soap family; admin does not bypass it', async () => {
    for (const as of ['json.user', 'abel.tuter', 'admin'])
      expectFault(await send('POST /incident.do?SOAP', { as, ...xml('getRecords') }), 'soap_role_missing');
  });

  test('12: a write that may come from another site', async () => {
    const body = '{"short_description":"x"}';
    const json = { 'Content-Type': 'application/json' };
    expectForbidden(await send('POST /api/now/table/incident', { headers: { ...json, Cookie: cookie }, body }), 'cross_site_write');
    expectForbidden(
      await send('POST /api/now/table/incident', { as: 'json.user', headers: { ...json, 'Sec-Fetch-Site': 'cross-site' }, body }),
      'cross_site_write',
    );
    expect((await send('POST /incident.do', { as: 'abel.tuter', body: 'x=y' })).status).toBe(403);
    const token = /name="x-user-token" content="([^"]+)"/.exec((await send('GET /', { headers: { Cookie: cookie } })).text)?.[1] ?? '';
    expect((await send('POST /api/now/table/incident', { headers: { ...json, Cookie: cookie, 'X-UserToken': token }, body })).status).toBe(
      201,
    );
  });

  test('13: else it is allowed, and whoami tells the decision about this very request', async () => {
    expect((await send('GET /api/now/whoami', { as: 'soap.user' })).json).toEqual({
      result: {
        user_name: 'soap.user',
        session_kind: 'non_interactive',
        roles: expect.arrayContaining(['itil', 'soap', 'soap_create']),
        surface: 'api',
        protocol: 'rest',
        reason: 'allowed',
        decision_id: expect.any(String),
      },
    });
  });
});
