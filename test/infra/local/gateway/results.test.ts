import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { type FixtureRun, startApi } from '../fixtures/api.ts';

/** Returns what the body of the request says, as JavaScript. */
const OBEDIENT = `exports.handler = async (event) => eval('(' + Buffer.from(event.body, 'base64').toString() + ')');`;

let run: FixtureRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  run = await startApi({
    routes: { 'ANY /{proxy+}': 'Does' },
    functions: { Does: OBEDIENT },
    authorizer: null,
    // Long for an answer on a busy machine, and short for the one test that waits it out.
    integrationTimeoutMs: 5000,
    functionProperties: { Does: { Timeout: 29 } },
  });
  send = clientOf(run.gatewayUrl);
});
afterAll(() => run?.stop());

const returning = (code: string, method = 'POST') =>
  send(`${method} /x`, { body: code, headers: { 'Content-Length': String(Buffer.byteLength(code)) } });

describe('what a function returns becomes the response', () => {
  test('status, headers of both maps and body', async () => {
    const answer = await returning(`{
      statusCode: 201, body: 'é',
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Number': 7, 'Set-Cookie': 'a=1', 'X-Twice': 'same' },
      multiValueHeaders: { 'Set-Cookie': ['b=2', 'c=3'], 'x-twice': ['same'] },
    }`);
    expect(answer.status).toBe(201);
    expect(answer.text).toBe('é');
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-number': '7', 'x-twice': 'same' });
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2', 'c=3']);
  });

  test('a body in base64 is decoded, and an answer without Content-Type is JSON', async () => {
    const answer = await returning(`{ statusCode: '200', body: Buffer.from('octets').toString('base64'), isBase64Encoded: true }`);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, 'octets', 'application/json']);
  });

  test('a body in base64 stays text where Accept is malformed', async () => {
    const code = `{ statusCode: 200, body: Buffer.from('octets').toString('base64'), isBase64Encoded: true }`;
    const asked = async (Accept: string) => (await send('POST /x', { body: code, headers: { Accept } })).text;
    expect(await asked('application')).toBe(Buffer.from('octets').toString('base64'));
    expect(await asked('text/plain, */*;q=0.1')).toBe('octets');
  });

  test('without a status it is 200', async () => {
    const answer = await returning(`{ body: 'text' }`);
    expect([answer.status, answer.text]).toEqual([200, 'text']);
  });

  test('a challenge of the function is renamed, and hop-by-hop headers are its own business', async () => {
    const { headers } = await returning(
      `{ statusCode: 200, headers: { 'WWW-Authenticate': 'Basic', 'Transfer-Encoding': 'gzip', Connection: 'upgrade', 'x-amzn-RequestId': 'mine', Server: 'me' } }`,
    );
    expect(headers).toMatchObject({ 'x-amzn-remapped-www-authenticate': 'Basic', 'x-amzn-remapped-server': 'me' });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(headers['x-amzn-requestid']).not.toBe('mine');
  });

  test('HEAD and 204 have no body', async () => {
    const head = await returning(`{ statusCode: 200, body: 'text' }`, 'HEAD');
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '4']);
    const empty = await returning(`{ statusCode: 204, body: 'text' }`);
    expect([empty.status, empty.text]).toEqual([204, '']);
  });
});

describe('what is not a response is a 502', () => {
  test.each([
    ['nothing', 'undefined'],
    ['a text', `'text'`],
    ['a list', '[]'],
    ['a status of null', `{ statusCode: null, body: 'x' }`],
    ['a status that is none', '{ statusCode: 42 }'],
    ['an object as body', '{ statusCode: 200, body: {} }'],
    ['a header that is an object', '{ statusCode: 200, headers: { a: {} } }'],
    ['a header with a line break', String.raw`{ statusCode: 200, headers: { a: 'b\r\nc: d' } }`],
    ['a header name with a space', `{ statusCode: 200, headers: { 'a b': 'c' } }`],
    ['multiValueHeaders that are no lists', `{ statusCode: 200, multiValueHeaders: { a: 'b' } }`],
    ['an error', `(() => { throw new Error('boom'); })()`],
    ['an error that no Error is', '(() => { throw null; })()'],
    ['an answer of more than 6 MB', `{ statusCode: 200, body: 'x'.repeat(6_300_000) }`],
    ['the end of the process', 'process.exit(1)'],
    ['an error outside of the handler', `new Promise(() => setTimeout(() => { throw new Error('later'); }))`],
  ])('%s', async (_what, code) => {
    const answer = await returning(code);
    expect(answer.status).toBe(502);
    expect(answer.json).toEqual({ message: 'Internal server error' });
    expect((await returning('{ statusCode: 200 }')).status).toBe(200);
  });

  test('a function over the time of its integration is a 504', async () => {
    const answer = await returning('new Promise((resolve) => setTimeout(() => resolve({ statusCode: 200 }), 25_000))');
    expect(answer.status).toBe(504);
    expect(answer.json).toEqual({ message: 'Endpoint request timed out' });
  });
});
