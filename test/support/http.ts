import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { basic } from './authorizer-event.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. */
  readonly json: Record<string, unknown>;
}

export interface Ask {
  /** Basic credentials of a seeded user. */
  readonly as?: string;
  readonly password?: string;
  /** IPv4 address of this machine to come from; default: what the system takes. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Gives up after so long without an answer. */
  readonly patienceMs?: number;
}

export const PASSWORD = 'local-password';

/** A client of one site that sends the request target exactly as written: `GET //incident.do` stays so. */
export function clientOf(url: string): (line: string, ask?: Ask) => Promise<Answer> {
  const { hostname, port } = new URL(url);
  return (line, { as, password = PASSWORD, from, headers = {}, body, patienceMs } = {}) => {
    const [method = 'GET', path = '/'] = line.split(' ');
    const peer = from === undefined ? { hostname } : { hostname: '127.0.0.1', localAddress: from };
    const authorization = as === undefined ? {} : { Authorization: basic(as, password) };
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { ...peer, port, method, path, headers: { ...authorization, ...headers } as Record<string, string> },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text,
              get json() {
                return JSON.parse(text) as Record<string, unknown>;
              },
            });
          });
        },
      );
      outgoing.on('error', reject);
      if (patienceMs !== undefined) outgoing.setTimeout(patienceMs, () => outgoing.destroy(new Error(`no answer within ${patienceMs} ms`)));
      outgoing.end(body);
    });
  };
}

/** A SOAP 1.1 request body, written by hand as many clients do. */
export const envelope = (operation: string, table: string, fields: Readonly<Record<string, string>> = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://www.service-now.com/${table}"><soapenv:Body><t:${operation}>${Object.entries(
    fields,
  )
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</t:${operation}></soapenv:Body></soapenv:Envelope>`;

/** Signs in at the login page and returns the session cookie, as a browser would send it back. */
export async function signIn(
  send: ReturnType<typeof clientOf>,
  userName: string,
  password = PASSWORD,
): Promise<{ answer: Answer; cookie: string | null }> {
  const body = new URLSearchParams({ user_name: userName, user_password: password }).toString();
  const answer = await send('POST /login.do', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body });
  return { answer, cookie: sessionCookie(answer) };
}

/** The session cookie that an answer sets, as a browser would send it back; null: none. */
export const sessionCookie = ({ headers }: Pick<Answer, 'headers'>): string | null =>
  headers['set-cookie']?.map((header) => header.split(';')[0] ?? '').find((pair) => /nis_session=./.test(pair)) ?? null;
