import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { TimeoutError } from './https-errors.ts';

export interface Posted {
  readonly status: number;
  /** The header x-amzn-ErrorType. */
  readonly errorType: string | undefined;
  readonly text: string;
}

export type Post = (headers: Readonly<Record<string, string | number>>, body: string) => Promise<Posted>;

/** The same limits as in client.ts: a store that does not answer within them counts as down. */
const CONNECT_MS = 300;
const ANSWER_MS = 1000;
/** Connections at once; further requests wait for one. */
const CONNECTIONS = 50;

/** Posts to one endpoint over connections that stay open. */
export function createPost({ protocol, hostname, port, pathname }: URL): Post {
  const { request, Agent } = protocol === 'http:' ? http : https;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const place = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: pathname, method: 'POST', agent };

  const once = (headers: Parameters<Post>[0], body: string): Promise<Posted> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ ...place, headers }, (incoming) => {
        readText(incoming).then((text) => {
          const errorType = incoming.headers['x-amzn-errortype'];
          resolve({ status: incoming.statusCode ?? 0, errorType: typeof errorType === 'string' ? errorType : undefined, text });
        }, reject);
      });
      const giveUp = (what: string): void => {
        outgoing.destroy(new TimeoutError(`${hostname} did not ${what} in time`));
      };
      const timer = setTimeout(giveUp, ANSWER_MS, 'answer');
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) return;
        const connecting = setTimeout(giveUp, CONNECT_MS, 'accept a connection');
        for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(connecting));
      });
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.on('error', (error) => reject(outgoing.reusedSocket ? Object.assign(error, { reusedSocket: true }) : error));
      outgoing.end(body);
    });

  return (headers, body) =>
    once(headers, body).catch((error: unknown) => {
      // The peer had closed a kept connection, perhaps while this environment was frozen, and did not read the request. If it did read it,
      // a repetition does no harm: writes are conditional or idempotent, and a wrong password then counts twice.
      if ((error as { code?: unknown }).code === 'ECONNRESET' && (error as { reusedSocket?: unknown }).reusedSocket === true)
        return once(headers, body);
      throw error;
    });
}

function readText(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    incoming.on('error', reject);
  });
}
