import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { ECHO, type FixtureRun, startApi } from '../fixtures/api.ts';
import { lines, sendRaw } from '../fixtures/raw.ts';

let run: FixtureRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  run = await startApi({
    routes: { 'ANY /{proxy+}': 'Size' },
    functions: {
      Size: `exports.handler = async ({ body }) => ({ statusCode: 200, body: String(Buffer.from(body ?? '', 'base64').length) });`,
      Echo: ECHO,
    },
    gatewayResponses: { DEFAULT_4XX: { ResponseTemplates: { 'text/plain': 'refused by the template' } } },
  });
  send = clientOf(run.gatewayUrl);
});
afterAll(() => run?.stop());

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('a request that cannot be read', () => {
  test.each([
    ['an absolute-form target', lines('GET http://localhost/x HTTP/1.1'), 'refused by the template'],
    ['an asterisk', lines('OPTIONS * HTTP/1.1'), 'refused by the template'],
    ['a fragment', lines('GET /x#y HTTP/1.1'), 'refused by the template'],
    ['octets outside of ASCII in the path', lines('GET /\xe9 HTTP/1.1'), 'well-formed HTTP/1.1'],
    ['a query that cannot be decoded', lines('GET /x?a=%zz HTTP/1.1'), 'refused by the template'],
    ['a query of invalid UTF-8', lines('GET /x?a=%ff HTTP/1.1'), 'refused by the template'],
    ['a plain | in the query', lines('GET /x?a=b|c HTTP/1.1'), 'refused by the template'],
    ['a second Host', lines('GET /x HTTP/1.1', 'Host: other'), 'well-formed HTTP/1.1'],
    ['no Host', 'GET /x HTTP/1.1\r\nConnection: close\r\n\r\n', 'well-formed HTTP/1.1'],
    ['nonsense', 'nonsense\r\n\r\n', 'well-formed HTTP/1.1'],
    ['no version', lines('GET /x'), 'well-formed HTTP/1.1'],
    ['a version after HTTP/1', lines('GET /x HTTP/2.0'), 'well-formed HTTP/1.1'],
    ['a NUL in the path', lines('GET /\0 HTTP/1.1'), 'well-formed HTTP/1.1'],
    ['a header with a NUL', lines('GET /x HTTP/1.1', 'X: \0'), 'well-formed HTTP/1.1'],
    ['two lengths of one body', lines('POST /x HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'), 'well-formed HTTP/1.1'],
    ['a tunnel', lines('CONNECT example.com:443 HTTP/1.1'), 'well-formed HTTP/1.1'],
  ])('%s is a 400', async (_what, request, text) => {
    const answer = await sendRaw(run.gatewayUrl, request);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(text);
    expect(answer.headers['x-amzn-requestid']).toMatch(ID);
  });
});

describe('limits', () => {
  test.each([11_000, 100_000])('%i bytes of headers are a 431 in JSON', async (size) => {
    const answer = await sendRaw(run.gatewayUrl, lines('GET /x HTTP/1.1', `X-Long: ${'x'.repeat(size)}`));
    expect(answer.status).toBe(431);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { detail: expect.stringContaining('10,240 bytes') } });
    expect(answer.headers['x-amzn-requestid']).toMatch(ID);
  });

  test('10,000 bytes of headers pass', async () => {
    expect((await send('GET /x', { headers: { 'X-Long': 'x'.repeat(10_000) } })).status).toBe(200);
  });

  test('a path whose method ARN has more than 1600 bytes is a 414', async () => {
    expect((await send(`GET /${'x'.repeat(1600)}`)).status).toBe(414);
  });

  test('a body that fits Lambda arrives whole, in chunks or not', async () => {
    const body = 'x'.repeat(4_600_000);
    expect((await send('POST /x', { body })).text).toBe(String(body.length));
    expect((await send('POST /x', { body, headers: { 'Transfer-Encoding': 'chunked' } })).text).toBe(String(body.length));
  });

  test.each([
    ['over the 6 MB of Lambda in base64', 5_000_000],
    ['over the 10 MB of the gateway', 11_000_000],
  ])('a body %s is a 413 in the words of API Gateway, which no template can change', async (_what, size) => {
    const answer = await send('POST /x', { body: Buffer.alloc(size) });
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ message: 'Request Too Long' });
  });

  test('a client that waits for 100 Continue gets it', async () => {
    const answer = await send('POST /x', { body: 'abc', headers: { Expect: '100-continue' } });
    expect([answer.status, answer.text]).toEqual([200, '3']);
  });
});

describe('every answer', () => {
  test('carries its own x-amzn-RequestId, whoever gave the answer', async () => {
    const ids = await Promise.all(
      ['GET /x', 'GET /', 'HEAD /x', 'GET /x?%zz'].map(async (line) => (await send(line)).headers['x-amzn-requestid'] as string),
    );
    for (const id of ids) expect(id).toMatch(ID);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('comes from IPv6 loopback, too, where there is one', async () => {
    const { port } = new URL(run.gatewayUrl);
    const reached = await fetch(`http://[::1]:${port}/x`).then(
      ({ status }) => status,
      (error: { cause?: { code?: string } }) => error.cause?.code,
    );
    expect([200, 'EADDRNOTAVAIL', 'ENETUNREACH']).toContain(reached);
  });

  test('outlasts a client that goes away in the middle', async () => {
    const { connect } = await import('node:net');
    const { port } = new URL(run.gatewayUrl);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nab');
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => resolve());
    });
    expect((await send('GET /x')).status).toBe(200);
  });
});
