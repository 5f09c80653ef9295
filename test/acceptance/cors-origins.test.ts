import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import { type Answer, type Ask, clientOf, signIn } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { openSite } from '../support/open-site.ts';

const APP = 'https://app.example.com';
const EVIL = 'https://evil.example';
/** Each differs from the allowed origin in one respect. */
const OTHERS = [
  EVIL,
  `${APP}:8443`,
  'http://app.example.com',
  `${APP}.evil.example`,
  'https://appXexample.com',
  'https://APP.example.com',
  'null',
];

const folder = mkdtempSync(join(tmpdir(), 'cors-'));
let local: LocalRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  await synthesise(folder, { corsOrigins: APP, soapFaultStatus: '500' });
  local = await startLocalRun({ assembly: folder });
  send = clientOf(local.url);
}, 240_000);
afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As a browser asks before a page of that origin may send the request; no credentials, ever. */
const preflight = (Origin: string, method = 'POST'): Ask => ({ headers: { Origin, 'Access-Control-Request-Method': method } });
const fromPage = (Origin: string, as = 'json.user'): Ask => ({ as, headers: { Origin, 'Sec-Fetch-Site': 'cross-site' } });
const allowedFor = ({ headers }: Answer): unknown => headers['access-control-allow-origin'];
/** A browser sends the request only after an answer with status 2xx that names its origin. */
const opens = (answer: Answer, origin: string): boolean => answer.status >= 200 && answer.status < 300 && allowedFor(answer) === origin;

describe('the option corsOrigins', () => {
  test.each([
    ['/api/now/table/incident', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
    ['/incident.do?SOAP', 'POST'],
    ['/incident.do?WSDL', 'GET, HEAD', 'GET'],
    ['/incident.do?JSONv2', 'GET, HEAD, POST'],
  ])(
    'a preflight of the origin to %s is answered with the methods %s and the headers that integrations send',
    async (path, methods, asked = 'POST') => {
      const answer = await send(`OPTIONS ${path}`, preflight(APP, asked));
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': APP,
        'access-control-allow-methods': methods,
        'access-control-allow-headers': expect.stringMatching(/Authorization, Content-Type.*SOAPAction/),
        'access-control-max-age': '600',
        vary: expect.stringMatching(/\bOrigin\b/),
      });
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      expect(opens(answer, APP)).toBe(true);
    },
  );

  test.each(OTHERS)('a preflight of the origin %s opens nothing', async (origin) => {
    for (const path of ['/api/now/table/incident', '/incident.do?SOAP'])
      expect(opens(await send(`OPTIONS ${path}`, preflight(origin)), origin)).toBe(false);
  });

  test('a preflight to a page opens nothing', async () => {
    for (const path of ['/incident.do', '/sys_user_list.do', '/sp', '/login.do'])
      expect(opens(await send(`OPTIONS ${path}`, preflight(APP)), APP)).toBe(false);
  });

  test('the request itself is served, and its answer may be read by a page of this origin and of no other', async () => {
    const answer = await send('GET /api/now/table/incident', fromPage(APP));
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-expose-headers': expect.stringMatching(/x-amzn-RequestId.*X-Total-Count/),
      vary: expect.stringMatching(/\bOrigin\b/),
    });
    for (const origin of OTHERS) expect(allowedFor(await send('GET /api/now/table/incident', fromPage(origin)))).toBeUndefined();
  });

  test('writes are let in from this origin by Basic, and from no other', async () => {
    const write = (origin: string): Promise<Answer> => {
      const { headers, ...ask } = fromPage(origin);
      return send('POST /api/now/table/incident', {
        ...ask,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: '{"short_description":"x"}',
      });
    };
    expect((await write(APP)).status).toBe(201);
    for (const origin of OTHERS) expect((await write(origin)).json).toMatchObject({ error: { code: 'cross_site_write' } });
  });

  test('a page of this origin may read why it is refused: 401, 403 and the fault of SOAP', async () => {
    const wrong = await send('GET /api/now/table/incident', { ...fromPage(APP), password: 'wrong' });
    expect([wrong.status, allowedFor(wrong)]).toEqual([401, APP]);
    const forbidden = await send('GET /api/now/table/ecc_queue', fromPage(APP, 'mid.unflagged'));
    expect([forbidden.status, allowedFor(forbidden)]).toEqual([403, APP]);
    expect(allowedFor(await send('GET /api/now/table/ecc_queue', fromPage(EVIL, 'mid.unflagged')))).toBeUndefined();
    const fault = await send('POST /incident.do?SOAP', fromPage(APP));
    // The option soapFaultStatus is 500 here.
    expect([fault.status, allowedFor(fault), fault.headers['content-type']]).toEqual([500, APP, 'text/xml; charset=utf-8']);
    expect(fault.text).toContain('>soap_role_missing<nis:code');
    expect((await send('POST /incident.do?SOAP')).status).toBe(401);
    expect((await send('GET /ecc_queue.do?WSDL', { as: 'mid.unflagged' })).status).toBe(403);
  });

  test('a cookie of a person carries no write from that page', async () => {
    const { cookie } = await signIn(send, 'abel.tuter');
    const headers = { Origin: APP, 'Sec-Fetch-Site': 'cross-site', Cookie: cookie ?? '', 'Content-Type': 'application/json' };
    expect((await send('POST /api/now/table/incident', { headers, body: '{}' })).json).toMatchObject({
      error: { code: 'cross_site_write' },
    });
  });
});

describe('without it', () => {
  const site = openSite();

  test('no preflight is answered and no answer names an origin', async () => {
    for (const path of ['/api/now/table/incident', '/incident.do?SOAP']) {
      const answer = await site.send(`OPTIONS ${path}`, preflight(APP));
      expect(opens(answer, APP)).toBe(false);
      expect(allowedFor(answer)).toBeUndefined();
    }
    const answer = await site.send('GET /api/now/table/incident', fromPage(APP));
    expect([answer.status, allowedFor(answer)]).toEqual([200, undefined]);
  });
});
