import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomOf } from '../fuzz/mutate.ts';
import { lines, type RawAnswer, sendRaw } from '../infra/local/fixtures/raw.ts';
import { basic } from '../support/authorizer-event.ts';
import { clientOf, envelope, PASSWORD, signIn } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

let run: LocalRun;
let cookie: string;
beforeAll(async () => {
  run = await startLocalRun();
  cookie = (await signIn(clientOf(run.url), 'abel.tuter')).cookie ?? '';
});
afterAll(() => run?.stop());

const WHOAMI = 'GET /api/now/whoami HTTP/1.1';
const ABEL = `Authorization: ${basic('abel.tuter', PASSWORD)}`;
const SOAP_USER = `Authorization: ${basic('soap.user', PASSWORD)}`;
const send = (requestLine: string, ...more: string[]): Promise<RawAnswer> => sendRaw(run.url, lines(requestLine, ...more));
const userOf = ({ body }: RawAnswer): unknown => (JSON.parse(body) as { result: { user_name: unknown } }).result.user_name;

const reasonOf = async (answer: RawAnswer): Promise<unknown> => (await run.decisionOn(answer)).reason;

/**
 * Whether an answer came without a decision. Lines come in order: when the line of a later request is there, the answer's own would be,
 * too.
 */
async function isUndecided({ headers }: RawAnswer): Promise<boolean> {
  await run.decisionOn(await send(WHOAMI));
  return run.decisions().every(({ decision_id }) => decision_id !== headers['x-amzn-requestid']);
}

describe('headers that come twice or folded', () => {
  test.each([
    ['two Authorization headers of one user', [ABEL, ABEL], 401, 'credentials_malformed'],
    ['two Authorization headers of two users', [ABEL, SOAP_USER], 401, 'credentials_malformed'],
    ['two spellings of Authorization', [ABEL, `AUTHORIZATION: ${basic('soap.user', PASSWORD)}`], 401, 'credentials_malformed'],
    ['two credentials in one header', [`${ABEL}, ${basic('soap.user', PASSWORD)}`], 401, 'credentials_malformed'],
    ['an empty Authorization header', ['Authorization:'], 401, 'credentials_malformed'],
    ['a tab before the credentials', [`Authorization: Basic\t${basic('abel.tuter', PASSWORD).slice(6)}`], 401, 'credentials_malformed'],
  ])('%s', async (_what, headers, status, reason) => {
    const answer = await send(WHOAMI, ...headers);
    expect(answer.status).toBe(status);
    expect(await reasonOf(answer)).toBe(reason);
  });

  test('one session cookie in two Cookie headers is two cookies, and refused', async () => {
    const answer = await send(WHOAMI, `Cookie: ${cookie}`, `Cookie: ${cookie}`);
    expect([answer.status, await reasonOf(answer)]).toEqual([401, 'credentials_rejected']);
  });

  test('a session cookie beside others in two headers is read', async () => {
    const answer = await send(WHOAMI, 'Cookie: a=b', `cookie: c=d; ${cookie}`);
    expect([answer.status, userOf(answer)]).toEqual([200, 'abel.tuter']);
  });

  test('a folded header is refused before anybody decides', async () => {
    const answer = await send(WHOAMI, `Authorization: Basic\r\n ${basic('abel.tuter', PASSWORD).slice(6)}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test('a header name with a space before the colon is refused', async () => {
    expect((await send(WHOAMI, `Authorization : ${basic('abel.tuter', PASSWORD)}`)).status).toBe(400);
  });
});

/** `/assets` and `/saml` are no resources with a method: API Gateway passes them on to `/{proxy+}`, the page of a table of that name. */
describe('an address above a route of its own is a page like any other', () => {
  test.each(['/assets', '/saml', '/orders/..%2fassets'])('%s lets nobody in without credentials', async (path) => {
    const answer = await send(`GET ${path} HTTP/1.1`);
    expect([answer.status, await reasonOf(answer)]).toEqual([403, path.includes('%') ? 'request_ambiguous' : 'login_required']);
  });

  test.each(['/assets', '/saml'])('%s is refused to a non-interactive user, and nothing is there for an interactive one', async (path) => {
    const machine = await send(`GET ${path} HTTP/1.1`, `Authorization: ${basic('json.user', PASSWORD)}`);
    expect([machine.status, await reasonOf(machine)]).toEqual([403, 'web_service_access_only']);
    const person = await send(`GET ${path} HTTP/1.1`, ABEL);
    expect([person.status, await reasonOf(person)]).toEqual([404, 'allowed']);
  });

  test.each(['/assets/', '/saml/'])('%s came through another route than it is of, and is refused', async (path) => {
    const answer = await send(`GET ${path} HTTP/1.1`, ABEL);
    expect([answer.status, await reasonOf(answer)]).toEqual([403, 'request_ambiguous']);
  });
});

describe('targets that are no plain path', () => {
  test.each([
    ['an absolute form', 'GET http://localhost/api/now/whoami HTTP/1.1', 400],
    ['an absolute form of another host', 'GET http://evil.example/login.do HTTP/1.1', 400],
    ['an asterisk', 'OPTIONS * HTTP/1.1', 400],
    ['an authority', 'CONNECT localhost:443 HTTP/1.1', 400],
    ['a fragment', 'GET /api/now/whoami#/login.do HTTP/1.1', 400],
    ['a NUL', 'GET /login.do\0 HTTP/1.1', 400],
    ['a control character', 'GET /login.do\x01 HTTP/1.1', 400],
    ['a raw octet outside of ASCII', 'GET /login.do\xc3\xa9 HTTP/1.1', 400],
    ['an encoded NUL', 'GET /login.do%00 HTTP/1.1', 403],
    ['a slash behind .do', 'GET /login.do/ HTTP/1.1', 403],
    ['a page with a path parameter, which is another page', 'GET /login.do;x HTTP/1.1', 404],
    ['an encoded dot', 'GET /login%2edo HTTP/1.1', 403],
    ['two slashes', 'GET //login.do HTTP/1.1', 403],
    ['dot segments', 'GET /assets/../incident.do HTTP/1.1', 403],
    ['encoded dot segments', 'GET /assets/%2e%2e/incident.do HTTP/1.1', 403],
    ['dot segments with a parameter', 'GET /assets/..;/incident.do HTTP/1.1', 403],
    ['overlong UTF-8', 'GET /assets/%c0%ae%c0%ae/incident.do HTTP/1.1', 403],
    ['a path of 600 characters', `GET /${'x'.repeat(600)} HTTP/1.1`, 403],
    ['a path of 1,600 characters', `GET /${'x'.repeat(1600)} HTTP/1.1`, 414],
    ['a path of 11,000 characters', `GET /${'x'.repeat(11_000)} HTTP/1.1`, 431],
    ['no method', ' /login.do HTTP/1.1', 400],
    ['an unknown method', 'SOAP /login.do HTTP/1.1', 400],
    ['a method that API Gateway has not', 'TRACE /login.do HTTP/1.1', 404],
    ['HTTP/0.9', 'GET /login.do', 400],
    ['HTTP/2.0', 'GET /login.do HTTP/2.0', 400],
  ])('%s is refused', async (_what, requestLine, status) => {
    const answer = await send(requestLine, `Cookie: ${cookie}`);
    expect(answer.status).toBe(status);
  });

  test('the name of a page in full-width letters, or with a Turkish i, is another page', async () => {
    for (const path of ['/%EF%BD%8Cogin.do', '/log%C4%B1n.do', '/log%C4%B0n.do', '/lo%C4%A1in.do']) {
      const answer = await send(`GET ${path} HTTP/1.1`);
      expect([answer.status, await reasonOf(answer)]).toEqual([403, 'login_required']);
    }
  });
});

describe('bodies with two lengths', () => {
  const login = `user_name=abel.tuter&user_password=${PASSWORD}`;
  const form = ['POST /login.do HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded'] as const;
  test.each([
    ['Content-Length and chunked', ['Content-Length: 5', 'Transfer-Encoding: chunked', '', `0\r\n\r\nGET / HTTP/1.1\r\nHost: x`]],
    ['two Content-Lengths', ['Content-Length: 0', `Content-Length: ${login.length}`, '', login]],
    ['a Content-Length that is no number', ['Content-Length: 1e1', '', login]],
    ['a negative Content-Length', ['Content-Length: -1', '', login]],
    ['chunked under another coding', ['Transfer-Encoding: chunked, identity', '', `0\r\n`]],
    ['a chunk that says too much of itself', ['Transfer-Encoding: chunked', '', `zz\r\n${login}\r\n0\r\n`]],
  ])('%s is a 400, and nothing of it is a second request', async (_what, more) => {
    const answer = await send(...form, ...more);
    expect(answer.status).toBe(400);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).not.toMatch(/HTTP\/1\.1 \d{3}/);
  });

  test('a chunked body is read whole', async () => {
    const chunks = `${login.length.toString(16)}\r\n${login}\r\n0`;
    const answer = await send(...form, 'Transfer-Encoding: chunked', '', `${chunks}`);
    expect([answer.status, answer.headers.location]).toEqual([302, '/']);
  });
});

describe('HTTP/1.0 and Host', () => {
  test('HTTP/1.0 with a Host is served', async () => {
    const answer = await sendRaw(run.url, `GET /api/now/whoami HTTP/1.0\r\nHost: localhost\r\n${ABEL}\r\n\r\n`);
    expect([answer.status, userOf(answer)]).toEqual([200, 'abel.tuter']);
  });

  test('HTTP/1.0 without a Host lacks the identity source: 401 before anybody is asked', async () => {
    const answer = await sendRaw(run.url, `GET /login.do HTTP/1.0\r\n\r\n`);
    expect([answer.status, await isUndecided(answer)]).toEqual([401, true]);
  });

  test.each([
    ['no Host', `GET /login.do HTTP/1.1\r\nConnection: close\r\n\r\n`],
    ['two Hosts', lines('GET /login.do HTTP/1.1', 'Host: other')],
  ])('HTTP/1.1 with %s is a 400', async (_what, request) => {
    expect((await sendRaw(run.url, request)).status).toBe(400);
  });
});

describe('headers that rewrite a request elsewhere', () => {
  const NAMES = ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix', 'X-Original-URI'];
  test.each(NAMES)('%s opens no page', async (name) => {
    for (const target of ['/login.do', '/assets/nis.css', '/api/now/whoami']) {
      const answer = await send('GET /incident.do HTTP/1.1', `${name}: ${target}`);
      expect([answer.status, await reasonOf(answer)]).toEqual([403, 'login_required']);
    }
    const answer = await send('GET /incident.do HTTP/1.1', `${name}: /incident.do?SOAP`, SOAP_USER);
    expect([answer.status, await reasonOf(answer)]).toEqual([403, 'web_service_access_only']);
  });

  test.each(['X-HTTP-Method-Override', 'x-http-method-override', 'X_HTTP_Method_Override', 'X-HTTP-METHOD-OVERRIDE'])(
    '%s is ambiguous whatever the method and its value, once or twice: API Gateway would change the method of a POST by it',
    async (name) => {
      for (const line of [
        'GET /api/now/whoami',
        'POST /api/now/table/incident',
        'POST /incident.do?SOAP',
        'PUT /api/now/x',
        'GET /incident.do',
        'POST /login.do',
      ])
        for (const headers of [[`${name}: DELETE`], [`${name}: GET`], [`${name}: POST`], [`${name}:`], [`${name}: GET`, `${name}: POST`]]) {
          const answer = await send(`${line} HTTP/1.1`, ABEL, 'Content-Length: 0', ...headers);
          expect([line, headers, answer.status, await reasonOf(answer)]).toEqual([line, headers, 403, 'request_ambiguous']);
        }
    },
  );

  test.each(['X-HTTP-Method', 'X-Method-Override'])('%s makes no write of a read, nor a read of a write', async (name) => {
    const id = 'f'.repeat(32);
    const read = await send(`GET /api/now/table/incident/${id} HTTP/1.1`, ABEL, `${name}: DELETE`);
    expect(read.status).toBe(404);
    const write = await send(`DELETE /api/now/table/incident/${id} HTTP/1.1`, `Cookie: ${cookie}`, `${name}: GET`);
    expect([write.status, await reasonOf(write)]).toEqual([403, 'cross_site_write']);
    const soap = await send('GET /incident.do?SOAP HTTP/1.1', SOAP_USER, `${name}: POST`);
    expect([soap.status, await reasonOf(soap)]).toEqual([403, 'request_ambiguous']);
  });

  test('the body of a GET makes no protocol of a page', async () => {
    const body = envelope('getRecords', 'incident');
    const answer = await send('GET /incident.do HTTP/1.1', SOAP_USER, 'Content-Type: text/xml', `Content-Length: ${body.length}`, '', body);
    expect([answer.status, await reasonOf(answer)]).toEqual([403, 'web_service_access_only']);
  });
});

describe('user names and passwords in Basic', () => {
  const octets = (text: string, encoding: BufferEncoding): string =>
    `Authorization: Basic ${Buffer.from(text, encoding).toString('base64')}`;
  test.each([
    ['as it is', 'abel.tuter', 'abel.tuter'],
    ['in capitals', 'ABEL.TUTER', 'abel.tuter'],
    ['in full-width letters', 'ａbel.tuter', 'abel.tuter'],
    ['with a long s', 'ſoap.user', 'soap.user'],
    ['with a full-width full stop', 'abel．tuter', 'abel.tuter'],
  ])('a user name %s is that one user', async (_what, typed, user) => {
    const answer = await send(WHOAMI, octets(`${typed}:${PASSWORD}`, 'utf8'));
    expect([answer.status, userOf(answer)]).toEqual([200, user]);
  });

  test.each([
    ['a dotless i', 'admın', PASSWORD],
    ['a dotted capital I', 'admİn', PASSWORD],
    ['a Cyrillic a', 'аdmin', PASSWORD],
    ['a space before it', ' admin', PASSWORD],
    ['a space behind it', 'admin ', PASSWORD],
    ['a zero-width space', 'admin\u200b', PASSWORD],
    ['a combining dot', 'admi\u0307n', PASSWORD],
    ['no name', '', PASSWORD],
    ['the name __proto__', '__proto__', PASSWORD],
    ['161 letters', 'a'.repeat(161), PASSWORD],
    ['no password', 'beth.anglin', ''],
    ['a space for a password', 'beth.anglin', ' '],
    ['a colon before the password', 'beth.anglin', `:${PASSWORD}`],
    ['a space behind the password', 'beth.anglin', `${PASSWORD} `],
    ['the guest record', 'guest', ''],
  ])('%s is nobody', async (_what, name, password) => {
    const answer = await send(WHOAMI, octets(`${name}:${password}`, 'utf8'));
    expect([answer.status, await reasonOf(answer)]).toEqual([401, 'credentials_rejected']);
  });

  test.each([
    ['a NUL', `abel.tuter\0:${PASSWORD}`],
    ['a line break', `abel.tuter:${PASSWORD}\n`],
    ['no colon', 'abel.tuter'],
  ])('%s in it is malformed', async (_what, text) => {
    const answer = await send(WHOAMI, octets(text, 'utf8'));
    expect([answer.status, await reasonOf(answer)]).toEqual([401, 'credentials_malformed']);
  });

  test('a user whose name and password hold umlauts, colons and spaces signs in by UTF-8 composed or not, and by Latin-1', async () => {
    const [name, password] = ['jürgen.müller', ' pä:ss wörd:'];
    const created = await createUser(name, password);
    expect(created).toBe(302);
    for (const header of [
      octets(`${name}:${password}`, 'utf8'),
      octets(`${name.normalize('NFD')}:${password}`, 'utf8'),
      octets(`${name}:${password}`, 'latin1'),
      octets(`JÜRGEN.MÜLLER:${password}`, 'latin1'),
    ]) {
      const answer = await send(WHOAMI, header);
      expect([answer.status, answer.status === 200 && userOf(answer)]).toEqual([200, Buffer.from(name, 'utf8').toString('latin1')]);
    }
    for (const wrong of [password.trim(), password.slice(1), password.normalize('NFD')]) {
      expect((await send(WHOAMI, octets(`${name}:${wrong}`, 'utf8'))).status).toBe(401);
    }
  });
});

/** In the console, as an administrator does. */
async function createUser(name: string, password: string): Promise<number> {
  const client = clientOf(run.url);
  const admin = (await signIn(client, 'admin')).cookie ?? '';
  const page = await client('GET /sys_user.do', { headers: { Cookie: admin } });
  const fields = new URLSearchParams();
  for (const [input] of page.text.matchAll(/<input[^>]*>/g)) {
    const [, key] = / name="([^"]*)"/.exec(input) ?? [];
    const [, value = ''] = / value="([^"]*)"/.exec(input) ?? [];
    if (key !== undefined && (!input.includes('type="checkbox"') || / checked/.test(input))) fields.set(key, value);
  }
  fields.set('user_name', name);
  fields.set(fields.has('password') ? 'password' : 'user_password', password);
  const headers = { Cookie: admin, 'Content-Type': 'application/x-www-form-urlencoded' };
  return (await client('POST /sys_user.do', { headers, body: fields.toString() })).status;
}

test('200 requests of damaged octets: none is served that was not allowed, and none breaks the server', async () => {
  const seeds = [
    lines('GET /incident.do HTTP/1.1', SOAP_USER),
    lines('GET /incident.do?JSONv2 HTTP/1.1', SOAP_USER),
    lines('POST /incident.do?SOAP HTTP/1.1', SOAP_USER, 'Content-Length: 3', '', 'abc'),
    lines('GET /sp/incidents HTTP/1.1', 'Cookie: nis_session=x.y'),
    lines('GET /login.do?goto=/incident.do HTTP/1.1'),
  ];
  const random = randomOf(1);
  const damaged = (text: string): string => {
    const at = Math.floor(random() * (text.length - 20));
    const token = ['\0', '\r', '\n', ' ', '\t', '%', '/', ';', '?', ':', '\xff', ''][Math.floor(random() * 12)] ?? '';
    return text.slice(0, at) + token + text.slice(at + Math.floor(random() * 3));
  };
  const answers: (RawAnswer | null)[] = [];
  // A few at a time: if there are more requests than environments, some would wait, on a busy machine longer than the gate allows.
  while (answers.length < 200) {
    const few = Array.from({ length: 5 }, (_, index) => damaged(seeds[(answers.length + index) % seeds.length] ?? ''));
    answers.push(...(await Promise.all(few.map((text) => sendRaw(run.url, text, 2000).catch(() => null)))));
  }
  let read = 0;
  for (const answer of answers) {
    if (answer === null || Number.isNaN(answer.status)) continue;
    read += 1;
    const fault = answer.body.includes('SOAP-ENV:Fault');
    expect(answer.status < 500 || fault).toBe(true);
    if (answer.status < 400) expect((await run.decisionOn(answer)).outcome).toBe('allow');
    expect(answer.headers['set-cookie'] ?? '').not.toMatch(/nis_session=[^;]/);
  }
  expect(read).toBeGreaterThan(100);
  expect((await send('GET /login.do HTTP/1.1')).status).toBe(200);
});
