import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Allow } from '../../shared/core/decision/decide.ts';
import { type AssertionClaims, identityFor, JWKS_PATH } from '../../shared/core/decision/upstream.ts';
import { IDENTITY_HEADERS } from '../../shared/core/decision/upstream-headers.ts';
import { readEnvelope } from '../../shared/core/envelope/envelope.ts';
import { createPrivateJwk, publicKeySet, readPrivateKeySet, signAssertion, signingKey } from '../../shared/node/assertion-keys.ts';
import { user } from '../support/memory.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const GUIDE = readFileSync(join(ROOT, 'docs/upstream.md'), 'utf8');
const sample = (language: string): string => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``).exec(GUIDE)?.[1] ?? '';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'upstream-guide-'));
const keys = { keys: [createPrivateJwk(), createPrivateJwk()] };
const PARTIES = { issuer: 'https://instance.example.com', audience: 'https://upstream.example.com' };

let server: Server;
let jwksUrl: string;
beforeAll(async () => {
  server = createServer((_request, response) => response.end(publicKeySet(keys)));
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${JWKS_PATH}`;
  mkdirSync(join(folder, 'node'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node', 'node_modules'));
  writeFileSync(join(folder, 'node', 'verify.mjs'), sample('js'));
  writeFileSync(join(folder, 'verify.py'), sample('python'));
  writeFileSync(join(folder, 'Verify.java'), sample('java'));
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

const REQUEST: Allow['request'] = {
  kind: 'classified',
  surface: 'api',
  protocol: 'soap',
  path: '/incident.do',
  table: 'incident',
  record: null,
  list: false,
  midServer: false,
  write: true,
  preflight: false,
};
const QUERY = { é: ["(  *~!')"], x: ['1', '2'], SOAP: [''] };
const decision: Allow = {
  outcome: 'allow',
  reason: 'allowed',
  cause: null,
  request: REQUEST,
  principal: {
    user: user('soap.user', { web_service_access_only: true, envelope: readEnvelope('{"uses":["soap/incident/query","soap/*/create"]}') }),
    activeRoles: ['itil', 'soap'],
    elevated: false,
  },
};
/** Signed when this file begins, and used as long as a busy machine takes. */
const signed = identityFor(
  { decision, decisionId: 'decision-1', address: '203.0.113.9', method: 'POST', query: QUERY, strictSecurity: 'on', now: Date.now() },
  PARTIES,
);
const { context } = signed;
const claims: AssertionClaims = { ...signed.claims, exp: signed.claims.iat + 3_600 };
const good = {
  claims,
  signedBy: 0,
  roles: context.roles,
  operations: context.operations,
  protocol: 'soap',
  method: 'POST',
  path: '/incident.do',
  query: "SOAP&x=2&x=1&%C3%A9=%28+%20*~!'%29",
  form: 'sysparm_action=insert&soapy=1',
};

const COMMANDS = {
  Node: [process.execPath, join(folder, 'node', 'verify.mjs')],
  Python: ['/usr/bin/python3', join(folder, 'verify.py')],
  Java: ['java', '-cp', folder, 'Verify'],
} as const;

/** Whether this machine has what a sample needs; what it has not is skipped, and counted so. */
const PROBES = {
  Node: [process.execPath, '-v'],
  Python: ['/usr/bin/python3', '-c', 'import jwt, cryptography'],
  Java: ['javac', '-version'],
} as const;
const available = (language: keyof typeof COMMANDS): boolean => {
  const [command, ...args] = PROBES[language];
  return spawnSync(command, args).status === 0;
};

async function verify(language: keyof typeof COMMANDS, changes: Partial<typeof good> = {}): Promise<string> {
  const { claims: told, signedBy, roles, operations, protocol, method, path, query, form } = { ...good, ...changes };
  const stranger = { keys: [createPrivateJwk()] };
  const signer = signedBy < 0 ? { keys: [{ ...stranger.keys[0], kid: keys.keys[0]?.kid }] } : { keys: keys.keys.slice(signedBy) };
  const assertion = signAssertion(signingKey(readPrivateKeySet(JSON.stringify(signer))), told);
  const [command, ...args] = COMMANDS[language];
  const env = { PATH: process.env.PATH, JWKS_URL: jwksUrl, ISSUER: PARTIES.issuer, AUDIENCE: PARTIES.audience };
  return run(command, [...args, assertion, roles, operations, protocol, method, path, query, form], { env }).then(
    ({ stdout }) => stdout.trim(),
    () => 'refused',
  );
}

const WRONG: readonly [string, Partial<typeof good>][] = [
  ['signed by somebody else under our kid', { signedBy: -1 }],
  ['for another upstream', { claims: { ...claims, aud: 'https://other.example.com' } }],
  ['from another gate', { claims: { ...claims, iss: 'https://other.example.com' } }],
  ['expired', { claims: { ...claims, exp: claims.iat - 60 } as AssertionClaims }],
  ['about another method', { method: 'GET' }],
  ['about another path', { path: '/cmn_location.do' }],
  ['about another query', { query: 'SOAP' }],
  ['about a query with one more key', { query: `${good.query}&JSONv2` }],
  ['about another protocol', { protocol: 'jsonv2' }],
  ['with a form whose field names a protocol', { form: 'a=1&soap=' }],
  ['with a form whose field names a protocol in disguise', { form: 'a=1&%EF%BC%AASON%20=' }],
  ['with other roles', { roles: 'itil,admin' }],
  ['with more operations', { operations: 'query,create,delete' }],
  ['with any operation', { operations: '*' }],
];

describe.each(['Node', 'Python', 'Java'] as const)('the sample for %s', (language) => {
  const testIfAvailable = available(language) ? test : test.skip;
  testIfAvailable(
    'takes what the gate signed, with either key, and refuses everything else',
    async () => {
      if (language === 'Java') await run('javac', ['-d', folder, join(folder, 'Verify.java')]);
      expect(await verify(language)).toBe('soap.user');
      expect(await verify(language, { signedBy: 1 })).toBe('soap.user');
      for (const [what, changes] of WRONG) expect([what, await verify(language, changes)]).toEqual([what, 'refused']);
    },
    600_000,
  );
});

test('the guide names every header, and the address of the keys', () => {
  for (const header of [...Object.keys(IDENTITY_HEADERS), 'Authorization', 'Cookie', 'X-UserToken'])
    expect(GUIDE).toContain(`\`${header}\``);
  expect(GUIDE).toContain(`<publicUrl>${JWKS_PATH}`);
});

test('a new key as the guide tells to make one is one that the authorizer reads', async () => {
  const { stdout } = await run(process.execPath, [join(ROOT, 'docs/upstream-key.mjs')]);
  const [secret = '', open = ''] = stdout.split('\n').map((line) => line.slice(line.indexOf('{')));
  const set = readPrivateKeySet(`{"keys":[${secret}]}`);
  expect(JSON.parse(publicKeySet(set)).keys).toEqual([JSON.parse(open)]);
  expect(signAssertion(signingKey(set), claims)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});
