import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { tokenHash } from '../../../shared/core/sign-in/session.ts';

/**
 * Runs in a process of its own: AWS over TLS, answering every read with one user, one open session and settings that are all on.
 * Writes its certificate to the file that argv names.
 */
const USER = {
  user_name: { S: 'abel.tuter' },
  active: { BOOL: true },
  web_service_access_only: { BOOL: false },
  roles: { SS: ['itil'] },
  session_generation: { N: '0' },
};

function session(): object {
  const now = { N: String(Date.now()) };
  return {
    token_hash: { S: tokenHash('T'.repeat(43)) },
    user_name: USER.user_name,
    session_generation: { N: '0' },
    created_at: now,
    touched_at: now,
  };
}

interface Asked {
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Names?: readonly string[];
}

function answerTo(operation: string, asked: Asked): object {
  if (operation === 'BatchGetItem') {
    const tables = Object.keys(asked.RequestItems ?? {});
    const items = (table: string): object[] => (table.endsWith('sys_user') ? [USER] : table.endsWith('sys_session') ? [session()] : []);
    return { Responses: Object.fromEntries(tables.map((table) => [table, items(table)])), UnprocessedKeys: {} };
  }
  if (operation === 'GetParameters') return { Parameters: (asked.Names ?? []).map((Name) => ({ Name, Value: 'true', Type: 'String' })) };
  return { Items: [{ name: { S: 'itil' } }], Count: 1, ScannedCount: 1 };
}

const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ],
} as Parameters<typeof generate>[1]);
const server = createServer({ key: pems.private, cert: pems.cert }, async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  const body = JSON.stringify(answerTo(operation, JSON.parse(Buffer.concat(chunks).toString()) as Asked));
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, () => {
  writeFileSync(process.argv[2] ?? '', pems.cert);
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit());
