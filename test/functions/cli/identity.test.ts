import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { createConnector } from '../../../functions/cli/connect.ts';
import { openDeployment } from './harness.ts';

const ARN = 'arn:aws:sts::123456789012:assumed-role/Administrators/jane@example.com';
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
const GOOD = {
  status: 200,
  text: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${ARN}</Arn><UserId>AROA:jane</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
};
const failure = (status: number, code: string) => ({
  status,
  text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`,
});

let sts: Server;
let answer = GOOD;
let asked: { readonly headers: IncomingHttpHeaders; readonly body: string; readonly line: string }[] = [];
const deployment = openDeployment();

/** The process of a person who has signed in to AWS; the stores of the local run stand for the deployment. */
const before = { ...process.env };
beforeAll(async () => {
  sts = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      asked.push({ headers: request.headers, body, line: `${request.method} ${request.url}` });
      response.writeHead(answer.status, { 'Content-Type': 'text/xml' }).end(answer.text);
    });
  });
  await new Promise<void>((done) => sts.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise<void>((done) => sts.close(() => done())));
beforeEach(() => {
  [answer, asked] = [GOOD, []];
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SESSION_TOKEN: KEYS.sessionToken,
    AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
  });
});
afterEach(() => {
  process.env = { ...before };
});

/** Reached as a deployment on AWS is: without made-up credentials. */
const connect = () => createConnector({ stage: 'local', client: { endpoint: deployment.env().AWS_ENDPOINT_URL ?? '' } }, 'nis (jane)');
const by = async (): Promise<string> => {
  const connector = connect();
  try {
    return await (await connector.connect()).by();
  } finally {
    connector.close();
  }
};

describe('on AWS the history names whose credentials are used', () => {
  test('as STS says, not the name at the keyboard', async () => {
    expect(await by()).toBe(`nis (${ARN})`);
    expect(asked.map(({ line, body }) => [line, body])).toEqual([['POST /', 'Action=GetCallerIdentity&Version=2011-06-15']]);
  });

  test('in a request that is signed as the SDK signs it', async () => {
    await by();
    const [{ headers, body } = { headers: {} as IncomingHttpHeaders, body: '' }] = asked;
    const signed = /SignedHeaders=([^,]+)/.exec(String(headers.authorization))?.[1]?.split(';') ?? [];
    expect(signed).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']));
    const when = String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5');
    class Sha256 {
      readonly #hash;
      constructor(key?: string | Uint8Array) {
        this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
      }
      update(data: string | Uint8Array): void {
        this.#hash.update(data);
      }
      async digest(): Promise<Uint8Array> {
        return this.#hash.digest();
      }
    }
    const signer = new SignatureV4({
      service: 'sts',
      region: 'eu-central-1',
      credentials: KEYS,
      sha256: Sha256 as never,
      applyChecksum: false,
    });
    const { hostname, port } = new URL(String(process.env.AWS_ENDPOINT_URL_STS));
    const request = {
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: {},
      headers: Object.fromEntries(
        signed.filter((name) => !/^x-amz-(date|security)/.test(name)).map((name) => [name, String(headers[name])]),
      ),
      body,
    };
    const twin = await signer.sign(request, { signingDate: new Date(when), signableHeaders: new Set(signed) });
    expect(twin.headers.authorization).toBe(headers.authorization);
  });

  test('once for a command, however many changes it makes', async () => {
    const connector = connect();
    const { by: ask } = await connector.connect();
    expect([await ask(), await ask(), asked.length]).toEqual([`nis (${ARN})`, `nis (${ARN})`, 1]);
    connector.close();
  });
});

describe('where STS does not tell, nothing may be changed, and the sentence says what to do', () => {
  test.each([
    ['expired credentials', failure(403, 'ExpiredToken'), 'There are no valid AWS credentials: sign in again'],
    ['unknown credentials', failure(403, 'InvalidClientTokenId'), 'There are no valid AWS credentials: sign in again'],
    ['a wrong signature', failure(403, 'SignatureDoesNotMatch'), 'There are no valid AWS credentials: sign in again'],
    ['a policy that denies it', failure(403, 'AccessDenied'), 'The AWS credentials may not use your identity (sts:GetCallerIdentity)'],
    ['throttling', failure(400, 'Throttling'), 'AWS throttles the requests on your identity'],
    ['a failure of STS', failure(503, 'ServiceUnavailable'), 'AWS did not answer in time on your identity'],
    ['an answer without an ARN', { status: 200, text: '<html></html>' }, 'STS: STS answered without an ARN. Try again.'],
    ['markup in place of an ARN', { status: 200, text: '<Arn><b>x</b></Arn>' }, 'STS: STS answered without an ARN. Try again.'],
  ])('%s', async (_what, given, advice) => {
    answer = given;
    const refused = await by().then(
      (name) => new Error(name),
      (error: Error) => error,
    );
    expect(refused.name).toBe('UsageError');
    expect(refused.message).toContain('Nothing was changed, because the history could not name you. ');
    expect(refused.message).toContain(advice);
  });

  test('an endpoint that does not answer', async () => {
    // A port that listened a moment ago.
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => gone.once('listening', done));
    process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((done) => gone.close(done));
    await expect(by()).rejects.toThrow('AWS cannot be reached to use your identity (sts:GetCallerIdentity)');
  });

  test.each([
    [['activate', '--yes']],
    [['users', 'set', 'json.user', '--email', 'new@example.com']],
    [['users', 'create', 'new.user']],
    [['users', 'lockout', 'json.user', '--clear']],
    [['users', 'import', '-']],
  ])('%j changes nothing', async (args) => {
    const counts = async (): Promise<unknown[]> => [
      await deployment.items('sys_user'),
      await deployment.items('sys_audit'),
      await deployment.items('sys_activation'),
    ];
    const earlier = await counts();
    answer = failure(403, 'ExpiredToken');
    // Leads here, and is none of the addresses that get made-up credentials.
    const endpoint = deployment.env().AWS_ENDPOINT_URL?.replace('127.0.0.1', '0.0.0.0');
    const { status, err } = await deployment.nis(args, {
      input: 'user_name,email\nimported.user,a@example.com\n',
      env: { AWS_ENDPOINT_URL: endpoint },
    });
    expect({ status, err }).toEqual({
      status: 1,
      err: expect.stringMatching(/^nis: Nothing was changed, because the history could not name you\. .+\n$/),
    });
    expect(await counts()).toEqual(earlier);
  });
});

test('commands that only read do not ask who reads', async () => {
  answer = failure(403, 'ExpiredToken');
  const endpoint = deployment.env().AWS_ENDPOINT_URL?.replace('127.0.0.1', '0.0.0.0');
  for (const args of [
    ['status'],
    ['users', 'list'],
    ['users', 'show', 'json.user'],
    ['settings', 'list'],
    ['preview'],
    ['users', 'lockout', 'json.user'],
  ])
    expect((await deployment.nis(args, { env: { AWS_ENDPOINT_URL: endpoint } })).err).not.toContain('history');
  expect(asked).toEqual([]);
});
