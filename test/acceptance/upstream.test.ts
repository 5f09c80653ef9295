import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { lines, sendRaw } from '../infra/local/fixtures/raw.ts';
import { basic } from '../support/authorizer-event.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, clientOf, envelope, signIn } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

let run: LocalRun;
let send: ReturnType<typeof clientOf>;
let upstreamUrl: string;
beforeAll(async () => {
  run = await startLocalRun({ upstream: true });
  send = clientOf(run.url);
  upstreamUrl = run.upstreamUrl ?? '';
}, 150_000);
afterAll(() => run?.stop());

/** What reached the upstream, which shows it. */
interface Arrived {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly string[];
  readonly body: string;
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const arrived = ({ json }: Answer): Arrived => json as unknown as Arrived;
const valuesOf = ({ headers }: Arrived, name: string): string[] =>
  headers.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `)).map((line) => line.slice(name.length + 2));

describe('a request that is allowed goes on to the upstream', () => {
  test('with method, path, query and body as the client sent them', async () => {
    const body = envelope('getRecords', 'incident');
    const answer = await send('POST /incident.do?SOAP&x=a%26b&x=2', { as: 'soap.user', headers: { 'Content-Type': 'text/xml' }, body });
    expect(arrived(answer)).toMatchObject({ method: 'POST', url: '/incident.do?SOAP=&x=a%26b&x=2', body });
    expect(valuesOf(arrived(answer), 'Content-Type')).toEqual(['text/xml']);
  });

  test.each(['/api/now/table/incident/', '/caf%C3%A9/x%20y', '/API/Now/x', '/100%25', '/a,b@c(d)'])(
    'at the path %s, as it was decided',
    async (path) => {
      expect(arrived(await send(`GET ${path}?q=1`, { as: 'abel.tuter' })).url).toBe(`${path}?q=1`);
    },
  );

  test.each([
    ['soap.user', 'POST /incident.do?SOAP', 'non_interactive', 'soap', 'itil,soap,soap_create'],
    ['json.user', 'GET /api/now/table/incident', 'non_interactive', 'rest', 'itil'],
    ['abel.tuter', 'GET /incident_list.do', 'interactive', 'none', 'itil'],
    ['abel.tuter', 'GET /sp', 'interactive', 'none', 'itil'],
    ['abel.tuter', 'GET /sp/incident/', 'interactive', 'none', 'itil'],
  ])('which is told who asks: %s, %s', async (name, line, kind, protocol, roles) => {
    const answer = await send(line, { as: name });
    const request = arrived(answer);
    expect(request.url).toBe(line.split(' ')[1]?.replace('?SOAP', '?SOAP='));
    expect(valuesOf(request, 'X-NIS-User')).toEqual([name]);
    expect(valuesOf(request, 'X-NIS-Session-Kind')).toEqual([kind]);
    expect(valuesOf(request, 'X-NIS-Protocol')).toEqual([protocol]);
    expect(valuesOf(request, 'X-NIS-Roles')).toEqual([expect.stringMatching(new RegExp(`^${roles}`))]);
    expect(valuesOf(request, 'X-NIS-Strict-Security')).toEqual(['on']);
    expect(valuesOf(request, 'X-NIS-Decision-Id')).toEqual([answer.headers['x-amzn-requestid']]);
  });

  test('without the stage that the path begins with at the execute-api host', async () => {
    const headers = { Host: 'abc123.execute-api.eu-central-1.amazonaws.com' };
    expect(arrived(await send('GET /local/api/now/x?q=1', { as: 'json.user', headers })).url).toBe('/api/now/x?q=1');
  });

  test('and gets neither password nor session nor user token', async () => {
    const { cookie } = await signIn(send, 'abel.tuter');
    const bySession = arrived(await send('GET /incident_list.do', { headers: { Cookie: cookie ?? '', 'x-usertoken': 'a token' } }));
    const byPassword = arrived(await send('GET /api/now/x', { as: 'json.user', headers: { COOKIE: ['a=b', 'c=d'] } }));
    for (const request of [bySession, byPassword])
      for (const name of ['Authorization', 'Cookie', 'X-UserToken']) expect(valuesOf(request, name)).toEqual(['removed']);
    expect(JSON.stringify([bySession, byPassword])).not.toMatch(/nis_session|local-password|anNvbi51c2Vy/);
  });

  test('and its answer comes back, whoami in the form of the product', async () => {
    const answer = await send('GET /api/now/whoami', { as: 'json.user' });
    expect(answer.json).toEqual({
      result: {
        user_name: 'json.user',
        session_kind: 'non_interactive',
        roles: ['itil'],
        surface: 'api',
        protocol: 'rest',
        reason: 'allowed',
        decision_id: answer.headers['x-amzn-requestid'],
      },
    });
  });
});

describe('the assertion', () => {
  test('is signed with the key that the site publishes, for this upstream, this request and one minute', async () => {
    const answer = await send('GET /api/now/table/incident/?a=1', { as: 'soap.user' });
    const [assertion = ''] = valuesOf(arrived(answer), 'X-NIS-Assertion');
    const [roles = ''] = valuesOf(arrived(answer), 'X-NIS-Roles');
    const keys = createRemoteJWKSet(new URL(`${run.url}/assets/jwks.json`));
    const { payload } = await jwtVerify(assertion, keys, { issuer: run.url, audience: upstreamUrl, algorithms: ['EdDSA'] });
    expect(payload).toEqual({
      iss: run.url,
      aud: upstreamUrl,
      sub: 'soap.user',
      iat: expect.any(Number),
      exp: Number(payload.iat) + 60,
      jti: answer.headers['x-amzn-requestid'],
      session_kind: 'non_interactive',
      surface: 'api',
      protocol: 'rest',
      strict_security: true,
      operations: '*',
      reason: 'allowed',
      method: 'GET',
      path: '/api/now/table/incident/',
      query_sha256: sha256('a=1'),
      roles_sha256: sha256(roles),
    });
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: expect.any(String) });
  });

  test('is what the upstream refuses without: a request around the gate, one replayed on another path or with other roles', async () => {
    const { headers } = arrived(await send('GET /api/now/x', { as: 'json.user' }));
    const kept = Object.fromEntries(
      headers.map((line) => line.split(': ') as [string, string]).filter(([name]) => name.startsWith('X-NIS-')),
    );
    const around = clientOf(upstreamUrl);
    expect((await around('GET /api/now/x', { headers: kept })).status).toBe(200);
    expect((await around('GET /api/now/x')).status).toBe(403);
    expect((await around('GET /api/now/y', { headers: kept })).text).toContain('another request');
    expect((await around('POST /api/now/x', { headers: kept })).text).toContain('another request');
    expect((await around('GET /api/now/x?a=1', { headers: kept })).text).toContain('another query');
    expect((await around('GET /api/now/x', { headers: { ...kept, 'X-NIS-Protocol': 'soap' } })).text).toContain('another protocol');
    expect((await around('GET /api/now/x', { headers: { ...kept, 'X-NIS-Roles': 'itil,admin' } })).text).toContain('roles');
  });

  test('has public keys only at the address where anybody finds them', async () => {
    const answer = await send('GET /assets/jwks.json');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/jwk-set+json']);
    const { keys } = answer.json as { keys: object[] };
    expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', x: expect.any(String), kid: expect.any(String) }]);
  });
});

describe('row 1b: a client header that looks like an identity header is refused', () => {
  const ask = (...headers: string[]) =>
    sendRaw(run.url, lines('GET /api/now/whoami HTTP/1.1', `Authorization: ${basic('json.user', 'local-password')}`, ...headers));

  test.each([
    ['as it is', 'X-NIS-User: admin'],
    ['in lower case', 'x-nis-user: admin'],
    ['in any case', 'x-NiS-uSeR: admin'],
    ['with _ for -', 'X_NIS_User: admin'],
    ['with one _ for -', 'X-NIS_User: admin'],
    ['with another character that servers fold to _', 'X.NIS.User: admin'],
    ['with two separators', 'X--NIS-User: admin'],
    ['without a value', 'X-NIS-Roles:'],
    ['of another kind', 'X-NIS-Assertion: e30.e30.e30'],
    ['that we do not set today', 'X-NIS-Tenant: other'],
  ])('%s', async (_what, header) => {
    const { status, body } = await ask(header);
    expect([status, JSON.parse(body).error.code]).toEqual([403, 'forged_identity_header']);
  });

  test('twice, or behind good ones', async () => {
    expect((await ask('X-NIS-User: json.user', 'X-NIS-User: admin')).body).toContain('forged_identity_header');
    expect((await ask('Accept: */*', 'X-Other: 1', 'x_nis_user: admin')).body).toContain('forged_identity_header');
  });

  test('on pages and public routes, too, and before credentials are looked at', async () => {
    const page = await sendRaw(run.url, lines('GET /incident_list.do HTTP/1.1', 'X-NIS-User: admin'));
    expect([page.status, page.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    const login = await sendRaw(run.url, lines('GET /login.do HTTP/1.1', 'X-NIS-User: admin'));
    expect(login.status).toBe(403);
    await eventually(() => run.decisions().filter(({ reason }) => reason === 'forged_identity_header').length > 10);
  });

  test('but row 1 comes first', async () => {
    const { body } = await sendRaw(run.url, lines('GET /incident.do?SOAP&WSDL HTTP/1.1', 'X-NIS-User: admin'));
    expect(body).toContain('request_ambiguous');
  });

  test.each(['XNIS-Name: admin', 'X-NISSAN: 1', 'X-Correlation-ID: 1', 'NIS-Tenant: a', 'Origin: https://app.example.com'])(
    '%s is another header and passes',
    async (header) => {
      expect((await ask(header)).status).toBe(200);
    },
  );

  test.each(['X-NIS-User : admin', 'X-NIS-User\t: admin', ' X-NIS-User: admin', 'X-NIS\u00adUser: admin'])(
    '%j is no header at all',
    async (header) => {
      expect((await ask(header)).status).toBe(400);
    },
  );
});

describe('who asks, from where and for what is told by the gate alone', () => {
  const ask = (line: string, ...headers: string[]) =>
    sendRaw(run.url, lines(`${line} HTTP/1.1`, `Authorization: ${basic('json.user', 'local-password')}`, ...headers));

  test.each([
    ...[
      'X-Remote-User: admin',
      'REMOTE_USER: admin',
      'SM_USER: admin',
      'DE_USER: YWRtaW4=',
      'X-Forwarded-User: admin',
      'X-Authenticated-User: admin',
    ],
    ...[
      'X-Original-URL: /login.do',
      'X-Rewrite-URL: /incident.do?SOAP',
      'X-Forwarded-Prefix: /x',
      'X-Host: evil.example',
      'X-Original-Method: GET',
    ],
    ...[
      'X-HTTP-Method: DELETE',
      'X-Method-Override: DELETE',
      'Proxy-Authorization: Basic YTpi',
      'Proxy: http://evil.example',
      'X-Client-Cert: x',
    ],
    ...['X_Forwarded_For: 127.0.0.1', 'X_REAL_IP: 127.0.0.1', 'x.usertoken: x'],
  ])('%s is refused', async (header) => {
    const { status, body } = await ask('GET /api/now/whoami', header);
    expect([status, JSON.parse(body).error.code]).toEqual([403, 'forged_identity_header']);
  });

  test('the log names the header, and the page and its sign-in behind the gate take what they always took', async () => {
    const refused = await ask('GET /api/now/whoami', 'Accept: */*', 'X-Remote-User: admin');
    expect((await run.decisionOn(refused))?.cause).toBe('X-Remote-User');
    expect((await ask('GET /login.do', 'X-Forwarded-Prefix: /x')).status).toBe(200);
  });

  test('what proxies set is replaced by what the gate knows', async () => {
    const foreign = [
      'X-Forwarded-For',
      'x-real-ip',
      'True-Client-IP',
      'Client-IP',
      'CF-Connecting-IP',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Port',
      'Forwarded',
    ];
    const answer = await ask('GET /api/now/x', ...foreign.map((name) => `${name}: 192.0.2.66`));
    const request = arrived({ json: JSON.parse(answer.body) } as unknown as Answer);
    expect(JSON.stringify(request.headers)).not.toContain('192.0.2.66');
    for (const name of ['X-Forwarded-For', 'X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP'])
      expect([name, valuesOf(request, name)]).toEqual([name, [expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/)]]);
    expect(valuesOf(request, 'Forwarded')).toEqual(['for=unknown;proto=http']);
    expect(valuesOf(request, 'X-Forwarded-Host')).toEqual(['localhost:8080']);
  });

  test('every other header passes as the client sent it', async () => {
    const sent = [
      'SOAPAction: "a"',
      'X-Requested-With: XMLHttpRequest',
      'Accept-Language: de',
      'traceparent: 00-1-2-00',
      'X-Custom: 1',
      'Sec-Fetch-User: ?1',
    ];
    const answer = await ask('GET /api/now/x', ...sent);
    expect(arrived({ json: JSON.parse(answer.body) } as unknown as Answer).headers).toEqual(expect.arrayContaining(sent));
  });
});

describe('what carries requests that the gate cannot see', () => {
  const BATCHES = [
    'POST /api/now/batch',
    'POST /api/now/v1/batch',
    'POST /API/NOW/V2/Batch/',
    'POST /api/now/%62atch',
    'POST /api/now/graphql',
    'GET /api/now/v1/graphql?query=x',
  ];
  test.each(BATCHES)('%s is refused for whom row 10 could refuse inside', async (line) => {
    for (const as of ['json.user', 'mid.unflagged', 'soap.user']) {
      const answer = await send(line, { as, body: line.startsWith('POST') ? '{}' : undefined });
      expect([answer.status, answer.json?.error]).toEqual([
        403,
        expect.objectContaining({ code: 'mid_server_needs_internal_integration_user' }),
      ]);
    }
    for (const as of ['mid.user', 'abel.tuter'])
      expect((await send(line, { as, body: line.startsWith('POST') ? '{}' : undefined })).status).toBe(200);
  });

  test('a marker in a form, which no gate sees, is refused by the upstream', async () => {
    const form = { as: 'json.user', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
    expect((await send('POST /incident.do?JSONv2', { ...form, body: 'sysparm_action=insert' })).status).toBe(200);
    const marked = await send('POST /incident.do?JSONv2', { ...form, body: 'SOAP=' });
    expect([marked.status, marked.text.includes('names a protocol')]).toEqual([403, true]);
  });

  test.each(['POST /incident.do?JSONv2&_method=DELETE', 'POST /api/now/x?x-http-method-override=PUT'])(
    '%s names another method: ambiguous',
    async (line) => {
      const answer = await send(line, { as: 'json.user', body: '' });
      expect([answer.status, answer.text.includes('request_ambiguous')]).toEqual([403, true]);
    },
  );
});

describe('a path that the upstream could read otherwise is ambiguous', () => {
  test.each(['/api;x/now/table/incident', '/incident.do;jsessionid=1', '/incident.do%3FSOAP', '/incident.do%23x'])('%s', async (path) => {
    const answer = await send(`GET ${path}`, { as: 'abel.tuter' });
    expect([answer.status, answer.text.includes('more than one way')]).toEqual([403, true]);
  });
});

test('sign-in, console and refusals stay the product’s', async () => {
  expect((await send('GET /login.do')).text).toContain('user_password');
  const { cookie } = await signIn(send, 'admin');
  expect((await send('GET /sys_user_list.do', { headers: { Cookie: cookie ?? '' } })).text).toContain('beth.anglin');
  expect((await send('GET /incident.do', { as: 'soap.user' })).status).toBe(403);
  expect((await send('GET /api/now/x')).status).toBe(401);
});
