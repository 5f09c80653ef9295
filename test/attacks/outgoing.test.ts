import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

const root = join(import.meta.dirname, '../..');

/** Asks issuers that an administrator trusts; test/functions/oauth/federated/fetch-document.test.ts says how. */
const ASKS_ISSUERS = 'functions/oauth/federated/fetch-document.ts';

test('the only code that opens a connection is that which asks AWS, and in the token function that which asks trusted issuers', () => {
  const opens = /from '(?:node:)?(?:https?|http2|net|tls|dgram|dns|child_process|undici)'|\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\(/;
  const found = ['functions', 'shared']
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .filter((file) => opens.test(readFileSync(join(root, file), 'utf8')));
  expect(found.filter((file) => !file.startsWith('shared/aws/'))).toEqual([ASKS_ISSUERS]);
});

describe('no address that a request names is asked', () => {
  let run: LocalRun;
  let send: ReturnType<typeof clientOf>;
  /** A foreign server, which counts its requests. */
  let canary: Server;
  let visits = 0;
  let there: string;
  beforeAll(async () => {
    canary = createServer((_request, response) => void response.end()).on('connection', () => {
      visits += 1;
    });
    await new Promise<void>((done) => canary.listen(0, '127.0.0.1', done));
    there = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
    run = await startLocalRun();
    send = clientOf(run.url);
  });
  afterAll(async () => {
    await new Promise((done) => canary.close(done));
    await run?.stop();
  });

  const soap = (body: string) => send('POST /incident.do?SOAP', { as: 'soap.user', headers: { 'Content-Type': 'text/xml' }, body });
  const form = (line: string, fields: Record<string, string>) =>
    send(line, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });
  const saml = (xml: string) => form('POST /saml/acs', { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: there });
  /** Assertions that name a foreign issuer, foreign keys, or a foreign key of the issuer that the local run trusts. */
  const assertions = () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: there, sub: there, aud: run.url, exp: Math.floor(Date.now() / 1000) + 300 };
    const headers = [{ kid: there }, { jku: there }, { x5u: there }, { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, jku: there }];
    return headers.flatMap((header) =>
      [there, run.identityProviderUrl].map((iss) => `${encode({ alg: 'RS256', ...header })}.${encode({ ...claims, iss })}.AAAA`),
    );
  };
  /** A request target as a proxy would get it. */
  const absolute = () =>
    new Promise<void>((done) => {
      const { hostname, port } = new URL(run.url);
      const socket = connect(Number(port), hostname, () =>
        socket.write(`GET ${there}/ HTTP/1.1\r\nHost: ${new URL(there).host}\r\nConnection: close\r\n\r\n`),
      );
      socket.on('close', () => done()).on('error', () => done());
      socket.resume();
    });

  test('by entities, inclusions, schemas, signatures, addresses of services, hosts and targets', async () => {
    const envelope = (content: string) => `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" ${content}</e:Envelope>`;
    await soap(`<!DOCTYPE x [<!ENTITY a SYSTEM "${there}/a">]>${envelope('><e:Body><get><sys_id>&a;</sys_id></get></e:Body>')}`);
    await soap(`<!DOCTYPE x SYSTEM "${there}/x.dtd">${envelope('><e:Body><getRecords/></e:Body>')}`);
    await soap(`<?xml-stylesheet href="${there}/s"?>${envelope('><e:Body><getRecords/></e:Body>')}`);
    const schema = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x ${there}/s.xsd"`;
    await soap(
      envelope(
        `${schema}><e:Body><getRecords><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${there}/i"/></getRecords></e:Body>`,
      ),
    );
    const reply = `<w:ReplyTo xmlns:w="http://www.w3.org/2005/08/addressing"><w:Address>${there}/r</w:Address></w:ReplyTo>`;
    await soap(envelope(`><e:Header>${reply}</e:Header><e:Body><getRecords/></e:Body>`));
    await saml(`<!DOCTYPE x SYSTEM "${there}/x.dtd"><x InResponseTo="_a"/>`);
    const key = `<KeyInfo><RetrievalMethod URI="${there}/k"/></KeyInfo><Reference URI="${there}/ref"/>`;
    const signed = `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>${key}</SignedInfo></Signature>`;
    await saml(
      `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" InResponseTo="_a" Destination="${there}">${signed}</p:Response>`,
    );
    await send(`GET /saml/login?idp=${encodeURIComponent(there)}`);
    await form('POST /login.do', { user_name: 'abel.tuter', user_password: 'local-password', goto: there });
    const hosts = { Host: new URL(there).host, 'X-Forwarded-Host': new URL(there).host, 'X-Original-URL': there };
    for (const line of ['GET /incident.do?WSDL', 'GET /saml/metadata', 'GET /saml/login?idp=local'])
      await send(line, { as: 'soap.user', headers: hosts });
    const body = JSON.stringify({ short_description: there, description: `<img src="${there}">` });
    await send('POST /api/now/table/incident', { as: 'json.user', headers: { 'Content-Type': 'application/json' }, body });
    for (const assertion of assertions())
      await form('POST /oauth_token.do', {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: 'json.user',
        assertion,
      });
    await absolute();
    // Part of the attack: gives requests after the answer time to arrive.
    await new Promise((done) => setTimeout(done, 300));
    expect(visits).toBe(0);
    // Shows that the server counts.
    await fetch(there);
    expect(visits).toBe(1);
  });
});
