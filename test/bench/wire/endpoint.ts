import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAwsEndpoint } from '../../../infra/local/aws/endpoint.ts';
import { inMemory } from '../../../infra/local/storage/storage.ts';
import { seedForBench } from './seed.ts';

/**
 * Runs in a process of its own: the local run's AWS endpoint with the benchmark's records, twice. `engine` is the endpoint as it
 * is. `steady` answers the reads of a decision from memory after a fixed time, as a store in the same region does, and hands the rest on. Both
 * count what reaches them, so that the count is not the client's.
 */
export interface Counted {
  /** `BatchGetItem`, in the order of arrival. */
  readonly operation: string;
  /** Requests that were under way together are one wave; numbered from 1. */
  readonly wave: number;
}

export type ToEndpoint =
  | { readonly kind: 'count from now' }
  | { readonly kind: 'counted?' }
  | { readonly kind: 'delay'; readonly ms: number };
export type FromEndpoint =
  | { readonly kind: 'ready'; readonly engineUrl: string; readonly steadyUrl: string }
  | { readonly kind: 'counted'; readonly requests: readonly Counted[] };

/** What `steady` answers from memory. */
const REMEMBERED = ['BatchGetItem', 'Scan', 'GetParameters'];

let requests: Counted[] = [];
let underWay = 0;
let wave = 0;
let delayMs = 5;

const operationOf = (request: IncomingMessage): string => String(request.headers['x-amz-target']).split('.')[1] ?? '';

const counting =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    if (underWay === 0) wave += 1;
    underWay += 1;
    requests.push({ operation: operationOf(request), wave });
    response.on('close', () => {
      underWay -= 1;
    });
    listener(request, response);
  };

async function listen(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer({ keepAliveTimeout: 65_000 }, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const known = new Map<string, { readonly status: number; readonly text: string; readonly type: string }>();

/** Answers a read with what the engine answered the first time. */
const steadily =
  (engineUrl: string): RequestListener =>
  async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const operation = operationOf(request);
    const ask = async () => {
      const names = ['x-amz-target', 'x-amz-date', 'content-type', 'authorization'];
      const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
      const answer = await fetch(engineUrl, { method: 'POST', headers, body });
      return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') ?? '' };
    };
    const key = `${operation} ${body}`;
    const answer = known.get(key) ?? (await ask());
    if (!REMEMBERED.includes(operation)) known.clear();
    else if (answer.status === 200) known.set(key, answer);
    setTimeout(() => {
      response.writeHead(answer.status, { 'Content-Type': answer.type, 'Content-Length': Buffer.byteLength(answer.text) }).end(answer.text);
    }, delayMs);
  };

const endpoint = createAwsEndpoint({ faults: { failing: null }, storage: inMemory() });
const seeding = await listen(endpoint);
await seedForBench(seeding.url);
const engine = await listen(counting(endpoint));
const steady = await listen(counting(steadily(seeding.url)));
const tell = (message: FromEndpoint): void => {
  process.send?.(message);
};

process.on('message', (message: ToEndpoint) => {
  if (message.kind === 'delay') delayMs = message.ms;
  if (message.kind === 'count from now') requests = [];
  if (message.kind === 'count from now') wave = 0;
  if (message.kind === 'counted?') tell({ kind: 'counted', requests });
});
process.on('disconnect', () => process.exit());
tell({ kind: 'ready', engineUrl: engine.url, steadyUrl: steady.url });
