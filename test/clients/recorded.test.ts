import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { basic } from '../support/authorizer-event.ts';
import { envelope, PASSWORD } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { ENVELOPES, type RecordedEnvelope, SUMMARY } from './recorded/envelopes.ts';
import { describeRequests } from './recorded/replay.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await startLocalRun();
});
afterAll(() => run?.stop());

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Port of this side: equal for two requests on one connection. */
  readonly port: number | undefined;
}

type Headers = Readonly<Record<string, string>>;
const AUTHORIZED: Headers = { Authorization: basic('soap.user', PASSWORD) };
const PLAIN: Headers = { 'Content-Type': 'text/xml; charset=utf-8' };

/** One request over an agent; without an agent on a connection of its own. */
function post(body: string, headers: Headers, agent: Agent | false = false): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${run.url}/incident.do?SOAP`, { method: 'POST', headers, agent }, (incoming) => {
      const port = outgoing.socket?.localPort;
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const bytes = Buffer.concat(parts);
        const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, port });
      });
    });
    outgoing.on('error', reject);
    // A server may answer before it takes the body: the body is then still sent, as these clients do.
    outgoing.end(body);
  });
}

const element = (name: string, text: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];

/** What the record holds, read back by a plain call. */
async function stored(sysId: string | undefined): Promise<string | undefined> {
  const { text } = await post(envelope('get', 'incident', { sys_id: sysId ?? '' }), { ...PLAIN, ...AUTHORIZED });
  return element('short_description', text);
}

async function expectInserted(answer: Reply): Promise<void> {
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: expect.stringContaining('insertResponse') });
  const sysId = element('sys_id', answer.text);
  expect(sysId).toMatch(/^[0-9a-f]{32}$/);
  expect(await stored(sysId)).toBe(SUMMARY);
}

describe('envelopes recorded by hand', () => {
  test.each(ENVELOPES)('$name: credentials at once', async ({ headers, body }: RecordedEnvelope) => {
    await expectInserted(await post(body, { ...headers, ...AUTHORIZED }));
  });

  test.each(ENVELOPES)('$name: credentials only after the challenge, on one connection', async ({ headers, body }: RecordedEnvelope) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const challenge = await post(body, headers, agent);
      expect(challenge.status).toBe(401);
      expect(challenge.headers['www-authenticate']).toBe('Basic realm="Service-now"');
      const answer = await post(body, { ...headers, ...AUTHORIZED }, agent);
      expect(answer.port).toBe(challenge.port);
      await expectInserted(answer);
    } finally {
      agent.destroy();
    }
  });
});

describe('around the envelopes', () => {
  test('Axis 1.4 speaks HTTP/1.0: the answer comes whole and the connection ends', async () => {
    const body = envelope('insert', 'incident', { short_description: SUMMARY });
    const { host, hostname, port } = new URL(run.url);
    const head = [
      'POST /incident.do?SOAP HTTP/1.0',
      'Content-Type: text/xml; charset=utf-8',
      `Host: ${host}`,
      'SOAPAction: ""',
      `Authorization: ${AUTHORIZED.Authorization}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const socket = connect(Number(port), hostname);
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    const text = await buffer(socket).then(String);
    expect(text).toMatch(/^HTTP\/1\.[01] 200 /);
    expect(text).not.toMatch(/^transfer-encoding:/im);
    expect(await stored(element('sys_id', text))).toBe(SUMMARY);
  });

  test('the WSDL: asked for without credentials it is 401 with the challenge, and with them it comes', async () => {
    const address = `${run.url}/incident.do?WSDL`;
    const challenge = await fetch(address);
    expect(challenge.status).toBe(401);
    expect(challenge.headers.get('www-authenticate')).toBe('Basic realm="Service-now"');
    const answer = await fetch(address, { headers: AUTHORIZED });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`<soap:address location="${run.url}/incident.do?SOAP"/>`);
  });
});

describe('the body decides, whatever SOAPAction says', () => {
  const body = envelope('insert', 'incident', { short_description: SUMMARY });
  const actions: Readonly<Record<string, Headers>> = {
    quoted: { SOAPAction: '"http://www.service-now.com/incident/insert"' },
    unquoted: { SOAPAction: 'http://www.service-now.com/incident/insert' },
    'of hand-made Perl clients': { SOAPAction: 'http://www.service-now.com/#insert' },
    '#insert': { SOAPAction: '#insert' },
    'the empty text, quoted': { SOAPAction: '""' },
    empty: { SOAPAction: '' },
    missing: {},
    'of another function': { SOAPAction: '"http://www.service-now.com/incident/deleteMultiple"' },
  };

  test.each(Object.entries(actions))('%s', async (_name, action) => {
    await expectInserted(await post(body, { ...PLAIN, ...action, ...AUTHORIZED }));
  });
});

describe('refusals as a client of any shape sees them', () => {
  test('a user without the SOAP role gets status 403 and a Fault with the reason', async () => {
    const body = envelope('getRecords', 'incident');
    const answer = await post(body, { ...PLAIN, Authorization: basic('json.user', PASSWORD) });
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toContain('text/xml');
    expect(answer.text).toContain('>soap_role_missing<nis:code');
  });

  test('base64Binary that is not text in UTF-8 is refused, not stored', async () => {
    const body = envelope('insert', 'incident').replace(
      '<t:insert>',
      '<t:insert><short_description xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:base64Binary">//79</short_description>',
    );
    const answer = await post(body, { ...PLAIN, ...AUTHORIZED });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('not text in UTF-8: send it as xsd:string.');
  });
});

describeRequests(() => run.url);
