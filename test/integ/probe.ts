import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { gzipSync } from 'node:zlib';

/** Where to ask, and as whom: a non-interactive user with the role itil. */
export interface ProbeEvent {
  readonly url: string;
  readonly userName: string;
  readonly password: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Sent in pieces, without a length. */
  readonly chunked?: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

type Send = (path: string, ask?: Ask) => Promise<Answer>;

/** What an answer must be: a status, parts of headers, parts of the body. */
interface Expected {
  readonly status: number | readonly number[];
  readonly headers?: Readonly<Record<string, RegExp>>;
  /** Headers that must not be there. */
  readonly without?: readonly string[];
  readonly body?: RegExp;
}

type Case = readonly [of: string, path: string, ask: Ask, expected: Expected];

const TABLE = '/api/now/table/incident';
const RECORD = JSON.stringify({ short_description: 'made by the integration test' });
const PARALLEL = 50;

/** What no document of AWS confirms, or what the rest stands on: each case by what it asks. */
function casesOf(basic: string): readonly Case[] {
  const as = { Authorization: basic };
  const json = { ...as, 'Content-Type': 'application/json' };
  const challenge = { 'www-authenticate': /^Basic realm="Service-now"$/ };
  return [
    [
      'no credentials: a challenge under its own name',
      '/api/now/whoami',
      {},
      { status: 401, headers: challenge, without: ['x-amzn-remapped-www-authenticate'] },
    ],
    ['a right password: argon2 is there', '/api/now/whoami', { headers: as }, { status: 200, body: /"session_kind":"non_interactive"/ }],
    ['two Authorization headers are malformed', '/api/now/whoami', { headers: { Authorization: [basic, basic] } }, { status: 401 }],
    ['a marker without a value', '/incident.do?WSDL', { headers: as }, { status: 200, headers: { 'content-type': /xml/ } }],
    [
      'a 403 as a Fault',
      '/incident.do?SOAP',
      { method: 'POST', headers: { ...as, 'Content-Type': 'text/xml' }, body: '<x/>' },
      { status: 403, headers: { 'content-type': /^text\/xml/ }, body: /soap_role_missing/ },
    ],
    [
      'a 403 as JSON',
      '/api/now/whoami',
      { method: 'POST', headers: { ...as, 'Sec-Fetch-Site': 'cross-site' } },
      { status: 403, headers: { 'content-type': /^application\/json/ } },
    ],
    [
      'a 403 as a page',
      '/incident.do',
      { headers: as },
      { status: 403, headers: { 'content-type': /^text\/html/ }, body: /reason=web_service_access_only/ },
    ],
    ['an encoded slash', `${TABLE}/a%2Fb`, { headers: as }, { status: 403, body: /request_ambiguous/ }],
    ['an encoded dot', '/incident%2Edo?JSONv2', { headers: as }, { status: 403 }],
    ['a slash after the page', '/incident.do/?SOAP', { method: 'POST', headers: as }, { status: 403 }],
    [
      'another method by a header',
      '/api/now/whoami',
      { method: 'POST', headers: { ...as, 'X-HTTP-Method-Override': 'GET' } },
      { status: [400, 403] },
    ],
    ['a resource without a method', '/assets', {}, { status: [403, 404] }],
    ['a body in pieces', TABLE, { method: 'POST', headers: json, body: RECORD, chunked: true }, { status: 201 }],
    [
      'a compressed body is refused or read, never stored as it is',
      TABLE,
      { method: 'POST', headers: { ...json, 'Content-Encoding': 'gzip' }, body: gzipSync(RECORD) },
      { status: [201, 400, 415] },
    ],
    ['an unknown stage or page is no secret', '/no/such/page', {}, { status: 403 }],
    [
      'the sign-in page is public',
      '/login.do',
      {},
      { status: 200, headers: { 'content-type': /^text\/html/, 'cache-control': /no-store/ } },
    ],
  ];
}

/**
 * Asks a deployed site. It is the code of a Lambda function of the integration test, and runs against the local run, too.
 *
 * @returns one sentence for each wrong answer; `wrong` empty: all are right.
 */
export async function handler({
  url,
  userName,
  password,
}: ProbeEvent): Promise<{ readonly wrong: readonly string[]; readonly asked: number }> {
  const send = senderOf(url);
  const basic = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  // First, while every process is cold.
  const burst = await Promise.all(Array.from({ length: PARALLEL }, () => send('/api/now/whoami', { headers: { Authorization: basic } })));
  const refused = burst.filter(({ status }) => status !== 200);
  const wrong = refused.length === 0 ? [] : [`${PARALLEL} right passwords at once: ${refused.length} got ${refused[0]?.status}`];
  const cases = casesOf(basic);
  for (const [of, path, ask, expected] of cases) {
    const problem = differs(await send(path, ask), expected);
    if (problem !== null) wrong.push(`${of}: ${problem}`);
  }
  return { wrong, asked: cases.length + PARALLEL };
}

function differs({ status, headers, text }: Answer, expected: Expected): string | null {
  if (![expected.status].flat().includes(status)) return `status ${status}: ${text.slice(0, 200)}`;
  for (const [name, form] of Object.entries(expected.headers ?? {}))
    if (!form.test(String(headers[name] ?? ''))) return `${name} is ${String(headers[name])}`;
  for (const name of expected.without ?? []) if (headers[name] !== undefined) return `${name} is there`;
  if (expected.body !== undefined && !expected.body.test(text)) return `the body is ${text.slice(0, 200)}`;
  return null;
}

const senderOf =
  (url: string): Send =>
  (path, { method = 'GET', headers = {}, body, chunked = false } = {}) =>
    new Promise((resolve, reject) => {
      const { protocol, hostname, port, pathname } = new URL(url);
      const length = body === undefined || chunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const outgoing = (protocol === 'http:' ? plain : secure)(
        // As it is written: a URL would change it.
        { hostname, port, method, path: pathname.replace(/\/$/, '') + path, headers: { ...headers, ...length } as Record<string, string> },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      outgoing.on('error', reject);
      if (chunked && body !== undefined) outgoing.write(body);
      outgoing.end(chunked ? undefined : body);
    });
