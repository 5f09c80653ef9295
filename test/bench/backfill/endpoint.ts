import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EndpointReport, FromEndpoint, ToEndpoint } from './protocol.ts';
import { VirtualTable } from './virtual-table.ts';

/**
 * A stand-in for DynamoDB in a process of its own: every answer after a fixed latency, so many writes a second and throttling above. It holds one
 * table of users, counts what becomes of it, and plays the editors that flip flags meanwhile.
 */
const LATENCY_MS = 5;
/** Unused capacity that is kept, in seconds: DynamoDB keeps up to 300, which would let a short run pass the capacity by far. */
const BURST_S = 0.05;
const EDITORS = 20;
const EDIT_EVERY_MS = 500;

let table = new VirtualTable(0, 0);
let capacity = 0;
let tokens = 0;
let filledAt = 0;
let [throttled, answered, latencySum] = [0, 0, 0];
let [inFlight, mostInFlight] = [0, 0];

function takeCapacity(): boolean {
  const now = performance.now();
  tokens = Math.min(capacity * BURST_S, tokens + ((now - filledAt) / 1000) * capacity);
  filledAt = now;
  if (tokens < 1) return false;
  tokens -= 1;
  return true;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const errorOf = (type: string): Answer => ({ status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type } });

interface Input {
  readonly Key?: { readonly user_name: { readonly S: string } };
  readonly ExclusiveStartKey?: { readonly user_name: { readonly S: string } };
  readonly Limit?: number;
  readonly ConditionExpression?: string;
}

function operate(operation: string, input: Input): Answer {
  if (operation === 'Scan') return { status: 200, body: table.scan(input.ExclusiveStartKey?.user_name.S ?? null, input.Limit ?? 1000) };
  if (operation === 'GetItem') return { status: 200, body: { Item: input.Key } };
  if (operation !== 'UpdateItem') return { status: 200, body: {} };
  if (!takeCapacity()) {
    throttled += 1;
    return errorOf('ProvisionedThroughputExceededException');
  }
  return table.setFalse(input.Key?.user_name.S ?? '', input.ConditionExpression)
    ? { status: 200, body: {} }
    : errorOf('ConditionalCheckFailedException');
}

async function read(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Input;
}

const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
  const began = performance.now();
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  const input = await read(request);
  if (operation === 'UpdateItem') mostInFlight = Math.max(mostInFlight, ++inFlight);
  const { status, body } = operate(operation, input);
  setTimeout(() => {
    const text = JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': Buffer.byteLength(text) }).end(text);
    if (operation !== 'UpdateItem') return;
    inFlight -= 1;
    answered += 1;
    latencySum += performance.now() - began;
  }, LATENCY_MS);
});

const report = (): EndpointReport => ({ ...table.report(), throttled, latencyMs: latencySum / answered, mostInFlight });

const tell = (message: FromEndpoint): void => {
  process.send?.(message);
};

process.on('message', (message: ToEndpoint) => {
  if (message.kind === 'reset') {
    table = new VirtualTable(message.items, message.markedEvery);
    capacity = message.capacity;
    [tokens, filledAt, throttled, answered, latencySum, mostInFlight] = [0, performance.now(), 0, 0, 0, 0];
    tell({ kind: 'reset' });
  } else tell({ kind: 'report', report: report() });
});
process.on('disconnect', () => process.exit());
setInterval(() => {
  for (let editor = 0; editor < EDITORS; editor += 1) table.edit(Math.random, Math.random() < 0.5);
}, EDIT_EVERY_MS);
server.listen(0, '127.0.0.1', () => tell({ kind: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
