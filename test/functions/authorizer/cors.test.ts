import { describe, expect, test } from '@jest/globals';
import { basic } from '../../support/authorizer-event.ts';
import { world } from './harness.ts';

const APP = 'https://app.example.com';
const gate = () => world({ corsOrigins: [APP, 'https://tools.example.com'] });
const asks = (Origin: string | string[], method = 'POST') => ({ headers: { Origin, 'Access-Control-Request-Method': method } });
const REST = 'OPTIONS /api/now/table/incident';

describe('a preflight', () => {
  test.each([REST, 'OPTIONS /incident.do?SOAP', 'OPTIONS /incident.do?JSONv2', 'OPTIONS /MIDServerX.do'])(
    'of an allowed origin is answered without credentials, and nothing is read: %s',
    async (line) => {
      const w = gate();
      expect(await w.ask(line, asks(APP))).toMatchObject({
        status: 'allow',
        context: { reason: 'preflight', cors_origin: APP, user_name: 'guest', roles: [] },
      });
      expect([w.stores.calls, w.state.settingsAsked]).toEqual([[], 0]);
    },
  );

  test.each([
    ['another origin', asks('https://evil.example')],
    ['the origin with a port', asks(`${APP}:8443`)],
    ['the origin in other letters', asks('https://APP.example.com')],
    ['one that only begins like it', asks(`${APP}.evil.example`)],
    ['the plain-text origin of that name', asks('http://app.example.com')],
    ['the origin null', asks('null')],
    ['two origins', asks([APP, 'https://evil.example'])],
    ['no method asked for', { headers: { Origin: APP } }],
  ])('is none with %s', async (_what, options) => {
    expect((await gate().ask(REST, options)).status).toBe('401');
  });

  test('is none without the option, for a page, or by another method', async () => {
    expect((await world().ask(REST, asks(APP))).status).toBe('401');
    expect((await gate().ask('OPTIONS /incident.do', asks(APP))).body).toContain('/login.do');
    expect((await gate().ask('GET /api/now/table/incident', asks(APP))).status).toBe('401');
  });
});

describe('a request of a page of an allowed origin', () => {
  const from = (origin: string, user = 'json.user') => ({
    headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site', Authorization: basic(user, 'secret') },
  });

  test('may write by Basic, and the function is told who may read the answer', async () => {
    expect(await gate().ask('POST /api/now/table/incident', from(APP))).toMatchObject({ status: 'allow', context: { cors_origin: APP } });
    expect((await gate().ask('POST /api/now/table/incident', from('https://evil.example'))).body).toContain('cross_site_write');
    expect((await world().ask('POST /api/now/table/incident', from(APP))).body).toContain('cross_site_write');
  });

  test('writes nothing by the cookie of a person, and nothing to a page', async () => {
    const w = gate();
    const headers = { Origin: APP, 'Sec-Fetch-Site': 'cross-site', Cookie: w.signIn('abel.tuter') };
    expect((await w.ask('POST /api/now/table/incident', { headers })).body).toContain('cross_site_write');
    expect((await w.ask('POST /incident.do', { headers })).status).toBe('403');
    expect(w.last().reason).toBe('cross_site_write');
  });

  test('may read why it is refused; a page of another origin may not', async () => {
    const refused = { status: '403', corsOrigin: APP };
    expect(await gate().ask('GET /api/now/table/ecc_queue', from(APP, 'mid.unflagged'))).toMatchObject(refused);
    expect((await gate().ask('GET /api/now/table/ecc_queue', from('https://evil.example', 'mid.unflagged'))).corsOrigin).toBeUndefined();
  });
});
