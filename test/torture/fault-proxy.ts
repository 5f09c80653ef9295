import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Service = 'dynamodb' | 'ssm';

/** What can be wrong with an answer of AWS. */
export type FaultKind =
  /** Comes after the clients' patience. */
  | 'late'
  /** Comes a little later than usual: nothing may be refused. */
  | 'slow'
  /** The connection is reset before anything was done. */
  | 'reset'
  /** InternalServerError; nothing was done. */
  | 'error'
  /** The service's own exception for too many requests; nothing was done. */
  | 'throttle'
  /** Half of the true answer, then the connection breaks. */
  | 'truncated'
  /** What was asked for is done; the answer is no JSON. */
  | 'garbage'
  /** What was asked for is done; the answer is JSON with nothing in it, where the service never answers that. */
  | 'empty'
  /** BatchGetItem leaves every key unprocessed, as DynamoDB may. */
  | 'unprocessed'
  /** What was asked for is done, and its answer gets lost. */
  | 'lost';

export const FAULT_KINDS: Readonly<Record<Service, readonly FaultKind[]>> = {
  dynamodb: ['late', 'slow', 'reset', 'error', 'throttle', 'truncated', 'garbage', 'empty', 'unprocessed', 'lost'],
  ssm: ['late', 'slow', 'reset', 'error', 'throttle', 'truncated', 'garbage', 'empty', 'lost'],
};

export interface ActiveFault {
  readonly service: Service;
  readonly kind: FaultKind;
  /** Part of the requests that it hits, 0 to 1. */
  readonly share: number;
}

export interface FaultProxy {
  readonly url: string;
  /** In force for whatever arrives from now on; null: none. */
  set(fault: ActiveFault | null): void;
  /** Requests that a fault has hit. */
  hits(): number;
  close(): Promise<void>;
}

/** The functions wait one second for an answer. */
const LATE_MS = 2500;
const SLOW_MS = 60;

const SERVICES: Readonly<Record<string, Service>> = { DynamoDB_20120810: 'dynamodb', AmazonSSM: 'ssm' };
const THROTTLES: Readonly<Record<Service, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  ssm: 'ThrottlingException',
};

interface Exchange {
  readonly service: Service;
  readonly operation: string;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly target: string;
}

/** An HTTP proxy between the functions and the AWS endpoint, which breaks what it is told to break, while requests run. */
export async function startFaultProxy(target: string, random: () => number = Math.random): Promise<FaultProxy> {
  let active: ActiveFault | null = null;
  let hits = 0;
  const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, response) => {
    exchangeOf(incoming, response, target)
      .then((exchange) => {
        const hit = active !== null && exchange.service === active.service && random() < active.share ? active.kind : null;
        if (hit !== null) hits += 1;
        return hit === null ? pass(exchange) : FAULTS[hit](exchange);
      })
      // The client or the endpoint has gone, so there is no one to answer.
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (fault) => {
      active = fault;
    },
    hits: () => hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function exchangeOf(incoming: IncomingMessage, response: ServerResponse, target: string): Promise<Exchange> {
  const [name = '', operation = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
  return { service: SERVICES[name] ?? 'dynamodb', operation, incoming, response, body: await readAll(incoming), target };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The true answer of the endpoint. */
function ask({ incoming, body, target }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      readAll(answer).then((content) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: content }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Operations that DynamoDB itself answers so: there is no such item. */
const TRULY_EMPTY = ['GetItem', 'PutItem', 'DeleteItem'];

const FAULTS: Readonly<Record<FaultKind, (exchange: Exchange) => Promise<void> | void>> = {
  late: async (exchange) => {
    const answer = await ask(exchange);
    await sleep(LATE_MS);
    send(exchange.response, answer);
  },
  slow: async (exchange) => {
    await sleep(SLOW_MS);
    await pass(exchange);
  },
  reset: ({ incoming }) => {
    incoming.socket.resetAndDestroy();
  },
  error: ({ response }) => fail(response, 500, 'InternalServerError'),
  throttle: ({ response, service }) => fail(response, 400, THROTTLES[service]),
  truncated: async (exchange) => {
    const { status, headers, body } = await ask(exchange);
    exchange.response.writeHead(status, { ...headers, 'content-length': body.length });
    exchange.response.write(body.subarray(0, Math.floor(body.length / 2)), () => exchange.incoming.socket.destroy());
  },
  garbage: async (exchange) => {
    const { status } = await ask(exchange);
    send(exchange.response, { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.from('\u0000<html>{"It') });
  },
  empty: async (exchange) => {
    if (TRULY_EMPTY.includes(exchange.operation)) return pass(exchange);
    await ask(exchange);
    send(exchange.response, { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.from('{}') });
  },
  unprocessed: (exchange) => {
    if (exchange.operation !== 'BatchGetItem') return pass(exchange);
    const { RequestItems } = JSON.parse(exchange.body.toString('utf8')) as { RequestItems: object };
    const body = Buffer.from(JSON.stringify({ Responses: {}, UnprocessedKeys: RequestItems }));
    send(exchange.response, { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body });
  },
  lost: async (exchange) => {
    await ask(exchange);
    exchange.incoming.socket.destroy();
  },
};

async function pass(exchange: Exchange): Promise<void> {
  send(exchange.response, await ask(exchange));
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

function fail(response: ServerResponse, status: number, type: string): void {
  const body = Buffer.from(JSON.stringify({ __type: type, message: 'A fault that the torture run injects.' }));
  send(response, { status, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type }, body });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
