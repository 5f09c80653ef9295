import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { createFetchDocument, type FetchOptions, LARGEST_DOCUMENT } from '../../../../functions/oauth/federated/fetch-document.ts';
import { isLoopbackAddress, isPublicAddress } from '../../../../functions/oauth/federated/public-address.ts';

const HOST = 'issuer.example.com';

const serve: RequestListener = (request, response) => {
  const path = request.url ?? '';
  if (path === '/redirect') response.writeHead(302, { Location: '/good' }).end('{"followed":true}');
  else if (path.startsWith('/status/')) response.writeHead(Number(path.slice(8))).end('{}');
  else if (path === '/large') response.end(' '.repeat(LARGEST_DOCUMENT + 1));
  else if (path === '/full') response.end(' '.repeat(LARGEST_DOCUMENT));
  else if (path === '/endless') {
    const timer = setInterval(() => response.write(' '.repeat(1000)), 1);
    response.on('close', () => clearInterval(timer));
  } else if (path === '/silent') return;
  else if (path === '/half') response.writeHead(200).write('{');
  else if (path === '/torn') {
    response.writeHead(200, { 'Content-Length': 100 }).write('{');
    setImmediate(() => response.destroy());
  } else response.end(`{"host":"${request.headers.host}"}`);
};

let http: Server;
let https: Server;
let ca: string;
let connections = 0;
beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: HOST }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: HOST }] }],
  });
  ca = cert;
  http = createHttp(serve);
  https = createHttps({ key, cert }, serve);
  for (const server of [http, https]) {
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  }
});
afterAll(async () => {
  for (const server of [http, https] as ReturnType<typeof createHttp>[]) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

/** https to the test's own server, whose address counts as public here. */
const get = (path: string, { signal = AbortSignal.timeout(60_000), ...options }: FetchOptions & { signal?: AbortSignal } = {}) =>
  createFetchDocument({ resolveHost: async () => LOOPBACK, ca, port: portOf(https), isAllowed: isLoopbackAddress, ...options })(
    new URL(`https://${HOST}${path}`),
    signal,
  );

describe('a document', () => {
  test('is got by https, from the address that was looked at, by the name of the host', async () => {
    expect(await get('/good')).toEqual({ kind: 'text', text: `{"host":"${HOST}:${portOf(https)}"}` });
  });

  test.each([
    ['a redirect, which is not followed', '/redirect', { kind: 'wrong', cause: 'redirects' }],
    ['301', '/status/301', { kind: 'wrong', cause: 'redirects' }],
    ['304', '/status/304', { kind: 'wrong', cause: 'redirects' }],
    ['one octet too many', '/large', { kind: 'wrong', cause: 'too_large' }],
    ['no end of octets', '/endless', { kind: 'wrong', cause: 'too_large' }],
    ['404', '/status/404', { kind: 'failed', cause: 'answered_error' }],
    ['500', '/status/500', { kind: 'failed', cause: 'answered_error' }],
    ['204', '/status/204', { kind: 'failed', cause: 'answered_error' }],
    ['a connection that breaks off', '/torn', { kind: 'failed', cause: 'not_reached' }],
  ])('with %s is told', async (_what, path, answer) => {
    expect(await get(path)).toEqual(answer);
  });

  test('may have 64 KB', async () => {
    expect(await get('/full')).toMatchObject({ kind: 'text' });
  });

  test.each(['/silent', '/half'])('that does not come to an end in time is given up: %s', async (path) => {
    expect(await get(path, { signal: AbortSignal.timeout(100) })).toEqual({ kind: 'failed', cause: 'timed_out' });
  });

  test('of a host that is never resolved is given up', async () => {
    const signal = AbortSignal.timeout(10);
    expect(await get('/good', { signal, resolveHost: () => new Promise(() => undefined) })).toEqual({ kind: 'failed', cause: 'timed_out' });
  });

  test.each<readonly [string, FetchOptions['resolveHost']]>([
    ['that is not found', async () => Promise.reject(new Error('ENOTFOUND'))],
    ['without an address', async () => []],
  ])('of a host %s cannot be had', async (_what, resolveHost) => {
    expect(await get('/good', resolveHost === undefined ? {} : { resolveHost })).toEqual({ kind: 'failed', cause: 'host_not_found' });
  });

  test('of a server with another certificate is not taken', async () => {
    const url = new URL('https://other.example.com/good');
    const fetchDocument = createFetchDocument({ resolveHost: async () => LOOPBACK, ca, port: portOf(https), isAllowed: isLoopbackAddress });
    expect(await fetchDocument(url, AbortSignal.timeout(60_000))).toEqual({ kind: 'failed', cause: 'not_reached' });
    const untrusted = createFetchDocument({ resolveHost: async () => LOOPBACK, port: portOf(https), isAllowed: isLoopbackAddress });
    expect(await untrusted(new URL(`https://${HOST}/good`), AbortSignal.timeout(60_000))).toEqual({ kind: 'failed', cause: 'not_reached' });
  });
});

describe('an address that is not of the public network', () => {
  test.each([
    ['this machine', '127.0.0.1'],
    ['the metadata of a machine', '169.254.169.254'],
    ['a private network', '10.1.2.3'],
    ['this machine by IPv6', '::1'],
    ['this machine, mapped', '::ffff:127.0.0.1'],
  ])('is not asked, and gets no connection: %s', async (_what, address) => {
    const before = connections;
    const resolveHost = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
    expect(await get('/good', { resolveHost, isAllowed: isPublicAddress })).toEqual({ kind: 'wrong', cause: 'address_not_public' });
    expect(connections).toBe(before);
  });

  test('closes a name that has public addresses, too', async () => {
    const resolveHost = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    expect(await get('/good', { resolveHost, isAllowed: isPublicAddress })).toEqual({ kind: 'wrong', cause: 'address_not_public' });
  });

  test('is refused by what is used outside tests', async () => {
    const fetchDocument = createFetchDocument({ resolveHost: async () => LOOPBACK });
    expect(await fetchDocument(new URL(`https://${HOST}/`), AbortSignal.timeout(60_000))).toMatchObject({ cause: 'address_not_public' });
  });

  test('is not reached by a name that changes after the look: it is resolved once', async () => {
    let asked = 0;
    const resolveHost = async () => {
      asked += 1;
      return asked === 1 ? LOOPBACK : [{ address: '10.0.0.1', family: 4 }];
    };
    expect(await get('/good', { resolveHost })).toMatchObject({ kind: 'text' });
    expect(asked).toBe(1);
  });

  test.each([
    ...[
      '0.0.0.0',
      '10.0.0.1',
      '100.64.0.1',
      '100.127.255.255',
      '127.255.255.254',
      '169.254.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.0.0.1',
    ],
    ...[
      '192.0.2.1',
      '192.88.99.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.19.255.255',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:8.8.8.8'.replace('8.8.8.8', '192.168.0.1'),
      '64:ff9b::8.8.8.8',
      '100::1',
      'fc00::1',
      'fd12::1',
    ],
    ...['fe80::1', 'fec0::1', 'ff02::1', '2001::1', '2001:db8::1', '2002:a00:1::', '3fff::1', '4000::1', '::8.8.8.8', 'fe80::1%eth0', 'x'],
  ])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '192.0.1.1',
    '223.255.255.255',
    '2600:1f14::1',
    '2a05:d018::1',
    '::ffff:8.8.8.8',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('http', () => {
  const url = (host: string) => new URL(`http://${host}:${portOf(http)}/good`);
  const at = (address: string) => async () => [{ address, family: 4 }];

  test('goes to this machine alone', async () => {
    for (const host of ['localhost', '127.0.0.1'])
      expect(await createFetchDocument({ resolveHost: at('127.0.0.1') })(url(host), AbortSignal.timeout(60_000))).toMatchObject({
        kind: 'text',
      });
    expect(await createFetchDocument({ resolveHost: at('8.8.8.8') })(url('localhost'), AbortSignal.timeout(60_000))).toEqual({
      kind: 'wrong',
      cause: 'address_not_public',
    });
  });
});
