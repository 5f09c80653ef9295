import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOf, type Input } from './many-accounts.ts';
import { answersAboutUsers } from './many-users.ts';

/**
 * A stand-in for DynamoDB in a process of its own: every answer after a fixed latency. Accounts and rows are made when they are asked for, so
 * that a million of them need no filling; what is read of them costs what it costs there.
 */
const LATENCY_MS = 5;

const accounts = Number(process.argv[2]);
const answer =
  process.argv[3] === 'users' ? answersAboutUsers(accounts) : (operation: string, input: Input) => answerOf(accounts, operation, input);

async function read(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Input;
}

const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  const text = JSON.stringify(answer(operation, await read(request)));
  setTimeout(() => {
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': Buffer.byteLength(text) }).end(text);
  }, LATENCY_MS);
});

process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
