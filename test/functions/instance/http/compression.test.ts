import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { envelope } from '../../../support/http.ts';
import { type Ask, FIRST, type InstanceUnderTest, instanceEvent, instanceUnderTest } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

describe('a compressed request', () => {
  const post = (body: Buffer, encoding: string, more: Ask = {}) =>
    instance.ask('POST /api/now/table/incident', { body, headers: { 'Content-Encoding': encoding }, ...more });

  test.each(['gzip', 'GZIP', 'x-gzip'])('is read: %s', async (encoding) => {
    expect((await post(gzipSync('{"short_description":"Grüße"}'), encoding)).status).toBe(201);
    expect(instance.records.all('incident').at(-1)).toMatchObject({ short_description: 'Grüße' });
  });

  test('of SOAP keeps its own charset', async () => {
    const body = gzipSync(
      Buffer.from(envelope('insert', 'incident', { short_description: 'Grüße' }).replace('UTF-8', 'ISO-8859-1'), 'latin1'),
    );
    const answer = await instance.ask('POST /incident.do?SOAP', {
      body,
      headers: { 'content-encoding': 'gzip', 'content-type': 'text/xml' },
    });
    expect(answer.status).toBe(200);
    expect(instance.records.all('incident').at(-1)).toMatchObject({ short_description: 'Grüße' });
  });

  test('that would unpack to more than 4 MB is 413', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(300_000);
    expect((await post(bomb, 'gzip')).status).toBe(413);
  });

  test.each([
    ['gzip', Buffer.from('not compressed'), 400],
    ['gzip', gzipSync('{"short_description":"x"}').subarray(0, 20), 400],
    ['deflate', deflateSync('{}'), 415],
    ['gzip, gzip', gzipSync(gzipSync('{}')), 415],
  ])('%s that cannot be read is refused clearly', async (encoding, body, status) => {
    const answer = await post(body, encoding);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status: 'failure' });
    expect(instance.records.all('incident')).toHaveLength(3);
  });
});

describe('a compressed answer', () => {
  const run = (line: string, acceptEncoding?: string, more: Ask = {}) =>
    instance.run(
      instanceEvent(line, { ...(acceptEncoding === undefined ? {} : { headers: { 'Accept-Encoding': acceptEncoding } }), ...more }),
    );

  test.each([
    'GET /incident.do?WSDL',
    'GET /incident_list.do?XML',
    'GET /incident_list.do?RSS',
    'GET /incident_list.do?JSONv2',
    'GET /incident.do?XSD',
    'GET /incident.do?SCHEMA',
    'GET /api/now/table/incident',
  ])('%s is the same answer in gzip, as base64', async (line) => {
    const [plain, packed] = [await run(line), await run(line, 'deflate, gzip;q=0.8')];
    expect(plain).not.toHaveProperty('isBase64Encoded', true);
    expect(packed).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: { ...plain.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
    });
    expect(gunzipSync(Buffer.from(packed.body, 'base64')).toString('utf8')).toBe(plain.body);
  });

  test.each([
    ['gzip', true],
    ['*', true],
    ['x-gzip', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['br', false],
    ['identity', false],
    ['', false],
  ])('Accept-Encoding "%s": %s', async (header, packed) => {
    const answer = await run('GET /incident.do?WSDL', header);
    expect(answer.isBase64Encoded ?? false).toBe(packed);
    expect(answer.headers?.Vary).toBe('Accept-Encoding');
  });

  test.each([
    ['*/*', true],
    ['text/xml, application/json;q=0.9, */*;q=0.1', true],
    ['application/vnd.x+xml;charset="utf-8"', true],
    ['application', false],
    ['text/xml, application', false],
    ['text/', false],
    ['text/xml;q=1, ', false],
    ['text /xml', false],
  ])('with Accept "%s": %s, because API Gateway would send base64 text where it is malformed', async (accept, packed) => {
    const answer = await run('GET /incident.do?WSDL', undefined, { headers: { 'Accept-Encoding': 'gzip', Accept: accept } });
    expect(answer.isBase64Encoded ?? false).toBe(packed);
    expect(answer.headers?.Vary).toBe('Accept-Encoding');
  });

  test('is not made of a small one', async () => {
    expect((await run(`GET /api/now/table/incident/${FIRST}?sysparm_fields=number`, 'gzip')).headers).not.toHaveProperty(
      'Content-Encoding',
    );
  });

  test('is not made of a page, which holds the user token', async () => {
    const answer = await run('GET /incident_list.do', 'gzip', { userToken: 'token' });
    expect(Buffer.byteLength(answer.body)).toBeGreaterThan(1024);
    expect(answer.headers).not.toHaveProperty('Content-Encoding');
  });

  test('has no body where HEAD asks', async () => {
    expect(await run('HEAD /incident.do?WSDL', 'gzip')).toMatchObject({ statusCode: 200, body: '', isBase64Encoded: false });
  });
});
