import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CdkCustomResourceEvent } from 'aws-lambda';
import { checksOf, type Invoke } from '../../../functions/smoke-test/checks.ts';
import { handler } from '../../../functions/smoke-test/handler.ts';
import { isRollBack, type SmokeTestError, type SmokeTestProperties, smokeTest } from '../../../functions/smoke-test/smoke-test.ts';
import { readAssembly, resourcesOfType } from '../../../infra/local/assembly/read.ts';
import { createResolver } from '../../../infra/local/assembly/resolve.ts';
import { type Deployment, deploy } from '../../../infra/local/deploy.ts';
import { NOTHING_DEPLOYED } from '../../../infra/local/storage/storage.ts';
import { invokeFunction } from '../../../shared/aws/invoke-function.ts';
import type { Invoked } from '../../../shared/core/ports.ts';
import { type AwsFixture, startAws } from '../../infra/local/fixtures/aws.ts';
import { sharedAssembly } from '../../support/local-run.ts';

/** The deployed functions behind Lambda's own interface, and what it was asked. */
let aws: AwsFixture;
let deployment: Deployment;
let lambda: Server;
let properties: SmokeTestProperties;
/** Of the test after the shift. */
let served: SmokeTestProperties;
const asked: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
const before = { ...process.env };

beforeAll(async () => {
  aws = await startAws();
  const stacks = await readAssembly(sharedAssembly());
  const tests = resourcesOfType(stacks, (type) => type === 'Custom::SmokeTest');
  const propertiesOf = (name: RegExp): SmokeTestProperties => {
    const found = tests.find(({ logicalId }) => name.test(logicalId));
    if (found === undefined) throw new Error(`The templates have no smoke test ${name}.`);
    return createResolver(stacks)(found.stack, found.properties) as SmokeTestProperties;
  };
  properties = propertiesOf(/^SmokeTestPassed/);
  served = propertiesOf(/^SmokeTestServed/);
  deployment = await deploy({
    assembly: sharedAssembly(),
    awsUrl: aws.url,
    gatewayUrl: 'http://localhost:1',
    onLine: () => undefined,
    deployed: NOTHING_DEPLOYED,
    legacyUsers: 0,
    print: () => undefined,
  });
  lambda = createServer(async (request, response) => {
    const body = await text(request);
    asked.push({ path: request.url ?? '', headers: request.headers, body });
    const [, name, version] = /^\/2015-03-31\/functions\/([^/]+)\/invocations\?Qualifier=(.+)$/.exec(request.url ?? '') ?? [];
    if (name === undefined)
      return response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"Message":"no such function"}');
    const outcome = await deployment.functions.invoke(`arn:aws:lambda:us-east-1:000000000000:function:${name}:${version}`, body);
    if (outcome.ok) return response.end(outcome.payload);
    return response.writeHead(200, { 'X-Amz-Function-Error': 'Unhandled' }).end(JSON.stringify(outcome));
  });
  await new Promise<void>((listening) => lambda.listen(0, '127.0.0.1', listening));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  process.env = before;
  lambda.close();
  await deployment.functions.stop();
  await aws.stop();
});

const event = (RequestType: 'Create' | 'Update' | 'Delete', more: object = {}): CdkCustomResourceEvent =>
  ({ RequestType, ResourceProperties: properties, ...more }) as unknown as CdkCustomResourceEvent;

describe('a deployment', () => {
  test('asks the new versions of the functions, and is satisfied with the product as it is', async () => {
    await expect(handler(event('Create'))).resolves.toEqual({ PhysicalResourceId: 'smoke-test' });
    const names = asked.map(({ path }) => path.replace(/.*functions\/|\/invocations/g, ''));
    expect(names.some((name) => /Authorizer.*\?Qualifier=1$/.test(name))).toBe(true);
    expect(names.some((name) => /SignIn.*\?Qualifier=1$/.test(name))).toBe(true);
  });

  test('asks through the alias when it names the new versions', async () => {
    await expect(handler(event('Create', { ResourceProperties: served }))).resolves.toEqual({ PhysicalResourceId: 'smoke-test' });
    expect(new Set(asked.map(({ path }) => path.replace(/.*Qualifier=/, '')))).toEqual(new Set(['live']));
  });

  test('that goes back to an older version, or removes the stack, asks nothing: it must not fail', async () => {
    const newer = { ...properties, Released: properties.Released.map((version) => version.replace(/:1$/, ':2')) };
    await handler(event('Update', { OldResourceProperties: newer }));
    await handler(event('Delete'));
    expect(asked).toEqual([]);
  });

  test('from version 9 to version 10 is none that goes back', () => {
    const of = (number: number) => ({ ...properties, Released: [`arn:a:${number}`, 'arn:s:3'] });
    expect(isRollBack(of(10), of(9))).toBe(false);
    expect(isRollBack(of(9), of(10))).toBe(true);
    expect(isRollBack(of(9), {})).toBe(false);
  });
});

describe('a version that answers wrongly is not released', () => {
  const every = checksOf({ upstream: true });
  const failing = (invoke: Invoke): Promise<SmokeTestError> =>
    smokeTest({ checks: every, invoke, attempts: 1, pause: async () => undefined }).then(
      () => Promise.reject(new Error('It was released.')),
      (error: SmokeTestError) => error,
    );
  const result = (value: unknown): Invoked => ({ ok: true, result: value });
  const policy = (Effect: string, context: object): Invoked => result({ policyDocument: { Statement: [{ Effect }] }, context });
  const right: Invoke = async (which, request) =>
    invokeFunction(process.env, which === 'authorizer' ? properties.Authorizer : properties.SignIn, request);

  test.each([
    ['everything is allowed', policy('Allow', { reason: 'allowed' })],
    ['everything is refused as JSON', policy('Deny', { content_type: 'application/json', body: '{}' })],
    ['nothing is answered', result(null)],
    ['every call fails', { ok: false, errorMessage: 'Runtime.ImportModuleError' } as const],
    ['it runs out of time', { ok: false, errorMessage: 'crypto.argon2 is missing in Node v22: run on Node 24.7 or newer.' } as const],
  ])('where %s, each of its checks says so', async (_what, outcome) => {
    const { message, wrong } = await failing(async () => outcome);
    expect(message).toMatch(
      /^The new version answers wrongly, so the deployment is taken back: mend it and deploy again\. row 1.* more in the log/,
    );
    expect(message.length).toBeLessThan(2000);
    for (const { of } of every) expect(wrong.join('\n')).toContain(`${of}: expected `);
  });

  test('where a page lacks a header of every page', async () => {
    const without: Invoke = async (which, request) => {
      const outcome = await right(which, request);
      if (which === 'authorizer' || !outcome.ok) return outcome;
      const { headers, ...page } = outcome.result as { headers: Record<string, string> };
      return result({ ...page, headers: { ...headers, 'Cache-Control': 'public' } });
    };
    expect((await failing(without)).message).toContain('the sign-in page: expected the header cache-control with no-store, got public');
  });

  test('where Lambda does not call it, after some tries', async () => {
    const pauses: number[] = [];
    const invoke: Invoke = (_which, request) => invokeFunction(process.env, 'arn:aws:lambda:us-east-1:1:function:a/b:1', request);
    const failed = smokeTest({ checks: every, invoke, attempts: 3, pause: async () => void pauses.push(1) });
    await expect(failed).rejects.toThrow('ResourceNotFoundException: no such function');
    expect(pauses).toHaveLength(2);
  });

  test('a right that is seconds old and not yet in force fails nothing', async () => {
    let calls = 0;
    const late: Invoke = async (which, request) => (++calls === 1 ? { ok: false, errorMessage: 'AccessDenied' } : right(which, request));
    const checks = checksOf({ upstream: false });
    await expect(smokeTest({ checks, invoke: late, attempts: 2, pause: async () => undefined })).resolves.toBeUndefined();
  });
});

test('the call of a version is signed as Lambda asks for', async () => {
  await invokeFunction(process.env, properties.Authorizer, {}).catch(() => undefined);
  const [{ path, headers, body }] = asked as [(typeof asked)[number]];
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const { port } = lambda.address() as AddressInfo;
  const signer = new SignatureV4({
    service: 'lambda',
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' },
    sha256: Sha256 as never,
    applyChecksum: false,
  });
  const signingDate = new Date(String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(.*)/, '$1-$2-$3:$4:$5'));
  const [pathname = '', query = ''] = path.split('?');
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      port,
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate },
  );
  expect(headers.authorization).toBe(signed.headers.authorization);
});

class Sha256 {
  readonly #hash;
  constructor(secret?: string) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
