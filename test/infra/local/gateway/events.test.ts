import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { ALLOW_ALL, ECHO, type FixtureRun, startApi } from '../fixtures/api.ts';
import { lines, sendRaw } from '../fixtures/raw.ts';

/** Hands the event that the authorizer got on to the function, in its context. */
const TELLING = ALLOW_ALL.replace("text: 'a'", 'event: JSON.stringify(event)');

let run: FixtureRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  run = await startApi({ routes: { 'ANY /': 'Echo', 'ANY /{proxy+}': 'Echo' }, functions: { Echo: ECHO }, authorizer: TELLING });
  send = clientOf(run.gatewayUrl);
});
afterAll(() => run?.stop());

interface Event {
  readonly [name: string]: unknown;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly requestContext: Record<string, unknown> & {
    readonly authorizer: Record<string, unknown>;
    readonly identity: Record<string, unknown>;
  };
}

const eventOf = async (...args: Parameters<typeof send>): Promise<Event> => (await send(...args)).json as unknown as Event;

describe('the event of a request', () => {
  test('keeps the path as the client wrote it', async () => {
    expect((await eventOf('GET /a%2Fb/%C3%A9//c/')).path).toBe('/a%2Fb/%C3%A9//c/');
    expect((await eventOf('GET /')).path).toBe('/');
  });

  test('has null instead of an empty query', async () => {
    for (const line of ['GET /x', 'GET /x?', 'GET /x?&'])
      expect(await eventOf(line)).toMatchObject({ queryStringParameters: null, multiValueQueryStringParameters: null });
  });

  test.each([
    ['?SOAP', { SOAP: [''] }],
    ['?SOAP&SOAP', { SOAP: ['', ''] }],
    ['?a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['?a%20b=c+d%26e', { 'a b': ['c d&e'] }],
    ['?sysparm_query=active=true&RSS', { sysparm_query: ['active=true'], RSS: [''] }],
    ['?=x', { '': ['x'] }],
    ['?__proto__=x', JSON.parse('{"__proto__":["x"]}')],
    ['?a=1;SOAP', { a: ['1'], SOAP: [''] }],
  ])('decodes the query %s', async (query, multi) => {
    const event = await eventOf(`GET /x${query}`);
    expect(JSON.stringify(event.multiValueQueryStringParameters)).toBe(JSON.stringify(multi));
    const last = Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, (values as string[]).at(-1)]));
    expect(JSON.stringify(event.queryStringParameters)).toBe(JSON.stringify(last));
  });

  test("keeps the client's spelling of header names, and the last of several values in the single map", async () => {
    const { body } = await sendRaw(
      run.gatewayUrl,
      lines('GET /x HTTP/1.1', 'x-LOUD: 1', 'Authorization: a', 'AUTHORIZATION: b', 'Expect: nothing'),
    );
    const event = JSON.parse(body) as Event;
    expect(event.headers).toMatchObject({ Host: 'localhost', 'x-LOUD': '1', Authorization: 'b' });
    expect(event.multiValueHeaders).toMatchObject({ Authorization: ['a', 'b'] });
    expect(event.headers).not.toHaveProperty('Expect');
  });

  test('adds the X-Forwarded headers, behind what the client claims', async () => {
    const { headers } = await eventOf('GET /x', { headers: { 'x-forwarded-for': '203.0.113.1', 'X-Forwarded-Proto': 'https' } });
    expect(headers).toMatchObject({ 'X-Forwarded-For': '203.0.113.1, 127.0.0.1', 'X-Forwarded-Proto': 'http' });
  });

  test('carries the body in base64, or null', async () => {
    const body = Buffer.from([0xff, 0x00, 0x41]);
    expect(await eventOf('POST /x', { body })).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
    expect(await eventOf('POST /x')).toMatchObject({ body: null, isBase64Encoded: false });
  });

  test('tells where the request came from and what it is called', async () => {
    const { requestContext } = await eventOf('GET /x?y', { headers: { 'X-Forwarded-For': '203.0.113.1', 'User-Agent': 'tester' } });
    expect(requestContext).toMatchObject({
      resourcePath: '/{proxy+}',
      httpMethod: 'GET',
      path: '/x',
      stage: 'test',
      protocol: 'HTTP/1.1',
      accountId: '000000000000',
      apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      domainName: 'localhost',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      identity: { sourceIp: '127.0.0.1', userAgent: 'tester', user: null },
    });
  });

  test("hands over the authorizer's context as text, its principal and its latency", async () => {
    const { authorizer } = (await eventOf('GET /x')).requestContext;
    expect(authorizer).toMatchObject({ principalId: 'somebody', number: '1', flag: 'true', integrationLatency: expect.any(Number) });
  });

  test('is told the authorizer without a body and with the method ARN', async () => {
    const seen = JSON.parse(String((await eventOf('POST /a%20b?SOAP', { body: 'x' })).requestContext.authorizer.event));
    expect(seen).toMatchObject({
      type: 'REQUEST',
      methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:000000000000:[a-z0-9]{10}\/test\/POST\/a%20b$/),
      resource: '/{proxy+}',
      path: '/a%20b',
      httpMethod: 'POST',
      queryStringParameters: { SOAP: '' },
      pathParameters: { proxy: 'a%20b' },
      stageVariables: null,
    });
    expect(seen).not.toHaveProperty('body');
    expect(seen.requestContext).not.toHaveProperty('authorizer');
  });
});

describe('the host form', () => {
  const at = (host: string) => ({ headers: { Host: host } });
  const EXECUTE_API = 'abc123.execute-api.localhost:8080';

  test('at an execute-api host the stage leaves the path but stays in the request context', async () => {
    const event = await eventOf('GET /test/incident.do?SOAP', at(EXECUTE_API));
    expect(event.path).toBe('/incident.do');
    expect(event.requestContext).toMatchObject({
      path: '/test/incident.do',
      domainName: 'abc123.execute-api.localhost',
      domainPrefix: 'abc123',
    });
    expect(await eventOf('GET /test', at(EXECUTE_API))).toMatchObject({ path: '/', resource: '/' });
    expect(await eventOf('GET /test/', at(EXECUTE_API))).toMatchObject({ path: '/', resource: '/' });
  });

  test('at an execute-api host a path without the stage is nobody’s', async () => {
    for (const path of ['/', '/incident.do', '/testing/x', '/TEST/x'])
      expect((await send(`GET ${path}`, at(EXECUTE_API))).status).toBe(403);
  });

  test('at any other host the whole path is the path', async () => {
    const event = await eventOf('GET /test/incident.do', at('instance.example.com'));
    expect(event.path).toBe('/test/incident.do');
    expect(event.requestContext.path).toBe('/test/incident.do');
  });
});
