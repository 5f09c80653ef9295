import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../../support/http.ts';
import { type FixtureRun, startApi } from '../../fixtures/api.ts';

/** What reached the endpoint, and what it answers. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}
let seen: Seen[] = [];
let answerWith: (response: ServerResponse) => void;
let endpoint: Server;
let run: FixtureRun;
let send: ReturnType<typeof clientOf>;

beforeAll(async () => {
  endpoint = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', rawHeaders } = request;
      seen.push({ method, url, rawHeaders, body: Buffer.concat(chunks) });
      answerWith(response);
    });
  });
  await new Promise<void>((listening) => {
    endpoint.listen(0, '127.0.0.1', listening);
  });
  const { port } = endpoint.address() as AddressInfo;
  const proxy = (base: string, parameters: Record<string, string> = {}) => ({ uri: `${base}/at/{proxy}`, parameters });
  run = await startApi({
    routes: {},
    functions: {},
    httpProxies: {
      'ANY /{proxy+}': proxy(`http://127.0.0.1:${port}`, {
        'integration.request.path.proxy': 'context.authorizer.text',
        'integration.request.header.X-Text': 'context.authorizer.text',
        'integration.request.header.X-Missing': 'context.authorizer.missing',
        'integration.request.header.Authorization': "'none'",
        'integration.request.header.X-From-Client': 'method.request.header.X-Source',
        'integration.request.querystring.added': "'1'",
      }),
      'ANY /gone/{proxy+}': proxy('http://127.0.0.1:9'),
    },
    integrationTimeoutMs: 5000,
  });
  send = clientOf(run.gatewayUrl);
});
afterAll(async () => {
  await run?.stop();
  endpoint.close();
  endpoint.closeAllConnections();
});
beforeEach(() => {
  seen = [];
  answerWith = (response) => response.end('ok');
});

const received = (): Seen => seen[0] ?? { method: '', url: '', rawHeaders: [], body: Buffer.alloc(0) };
function header(name: string): string[] {
  const { rawHeaders } = received();
  return rawHeaders.filter((_text, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name.toLowerCase());
}

describe('an HTTP proxy integration', () => {
  test('sends method, query and body as they came, to the path that is mapped', async () => {
    const body = Buffer.from([0, 255, 128, 10]);
    await send('PUT /x/y?a=1&a=%26&b', { body });
    expect([received().method, received().url]).toEqual(['PUT', '/at/a?a=1&a=%26&b=&added=1']);
    expect(received().body).toEqual(body);
  });

  test.each(['X-Text', 'x-text', 'X-TEXT'])('a mapped header replaces that of the client, spelled %s', async (name) => {
    await send('GET /x', { headers: { [name]: ['theirs', 'and again'] } });
    expect(header('X-Text')).toEqual(['a']);
  });

  test('a constant replaces a credential, and a mapping without a source sets nothing', async () => {
    await send('GET /x', { as: 'abel.tuter', headers: { 'X-Source': 'value' } });
    expect([header('Authorization'), header('X-From-Client'), header('X-Missing')]).toEqual([['none'], ['value'], []]);
  });

  test("the client's connection stays its own: Host, hop-by-hop headers and Content-Encoding do not pass", async () => {
    await send('POST /x', {
      body: 'x',
      headers: { Connection: 'X-Text', TE: 'trailers', 'Content-Encoding': 'gzip', Via: '1.1 them', Expect: '100-continue' },
    });
    expect(header('Host')).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    for (const name of ['TE', 'Content-Encoding', 'Via', 'Expect', 'Transfer-Encoding']) expect(header(name)).toEqual([]);
    expect(header('X-Amzn-Apigateway-Api-Id')).toEqual([expect.stringMatching(/^[a-z0-9]{10}$/)]);
    expect(header('X-Forwarded-For')).toEqual(['127.0.0.1']);
  });
});

describe('its answer', () => {
  test('comes back with status, headers and octets', async () => {
    answerWith = (response) => response.writeHead(418, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Own', 'y']).end(Buffer.from([255, 0]));
    const answer = await send('GET /x');
    expect([answer.status, answer.headers['set-cookie'], answer.headers['x-own']]).toEqual([418, ['a=1', 'b=2'], 'y']);
    expect(answer.text).toBe('\ufffd\0');
  });

  test('keeps its challenge under another name, so that only the gateway asks for a password', async () => {
    answerWith = (response) => response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"', 'x-amzn-RequestId': 'theirs' }).end();
    const { status, headers } = await send('GET /x');
    expect([status, headers['www-authenticate'], headers['x-amzn-remapped-www-authenticate']]).toEqual([401, undefined, 'Basic realm="x"']);
    expect(headers['x-amzn-requestid']).not.toBe('theirs');
  });

  test('may be a redirection, which the client follows', async () => {
    answerWith = (response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    const { status, headers } = await send('GET /x');
    expect([status, headers.location, seen.length]).toEqual([302, '/elsewhere', 1]);
  });

  test('that does not come in time is a 504, one that breaks off or never begins, too', async () => {
    answerWith = () => {};
    expect((await send('GET /x')).status).toBe(504);
    answerWith = (response) => response.writeHead(200, { 'Content-Length': '10' }).write('part', () => response.destroy());
    expect((await send('GET /x')).status).toBe(504);
    expect((await send('GET /gone/x')).status).toBe(504);
    expect(run.printed.join('\n')).toContain('The upstream http://127.0.0.1:9 did not answer');
  });

  test('of more than 10 MB is a 502', async () => {
    answerWith = (response) => response.end(Buffer.alloc(11 * 1024 * 1024));
    expect((await send('GET /x')).status).toBe(502);
  });
});
