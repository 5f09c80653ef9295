import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import type { DynamoApi } from '../../../../shared/aws/client/apis.ts';
import { endpointOf } from '../../../../shared/aws/client/endpoint.ts';
import { dynamoOverHttps, ssmOverHttps } from '../../../../shared/aws/client/https-apis.ts';
import { dynamoOverSdk } from '../../../../shared/aws/client/sdk-apis.ts';

type Script = (response: ServerResponse) => void;

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a session/token==',
};
const GET = { TableName: 't', Key: { id: { S: 'é' } } };
const answers =
  (status: number, body: unknown = {}): Script =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
const exception = (status: number, name: string): Script =>
  answers(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' });
const breaksOff: Script = (response) => response.destroy();

let server: Server;
let script: Script[];
let requests: { headers: IncomingHttpHeaders; body: string; path: string }[];
let env: Record<string, string>;
let sdk: DynamoDBClient;

beforeEach(async () => {
  script = [];
  requests = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' });
    (script.shift() ?? answers(200))(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  };
  sdk = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials: CREDENTIALS, maxAttempts: 2 });
});
afterEach(async () => {
  sdk.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const outcome = async (api: DynamoApi): Promise<{ name: string; requests: number }> => {
  const before = requests.length;
  const name = await api.getItem(GET).then(
    () => 'answered',
    (error: Error) => error.name,
  );
  return { name, requests: requests.length - before };
};

class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

describe('the client of the authorizer', () => {
  test("signs as the SDK's signer does, with the session token", async () => {
    await dynamoOverHttps(env).getItem(GET);
    const { headers = {} as IncomingHttpHeaders, body = '' } = requests[0] ?? {};
    const signer = new SignatureV4({
      service: 'dynamodb',
      region: 'eu-west-1',
      credentials: CREDENTIALS,
      sha256: Sha256 as never,
      applyChecksum: false,
    });
    const { authorization, connection: _connection, ...unsigned } = headers as Record<string, string>;
    const [date = ''] = [unsigned['x-amz-date']];
    const signingDate = new Date(date.replace(/(....)(..)(..T..)(..)(.*)/, '$1-$2-$3:$4:$5'));
    const request = { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path: '/', query: {}, headers: unsigned, body };
    const signed = await signer.sign(request, { signingDate });
    expect(authorization).toBe(signed.headers.authorization);
    expect(headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
  });

  test('sends what the SDK sends', async () => {
    await dynamoOverHttps(env).getItem(GET);
    await dynamoOverSdk(sdk).getItem(GET);
    const [ours, theirs] = requests;
    expect(JSON.parse(ours?.body ?? '')).toEqual(JSON.parse(theirs?.body ?? ''));
    expect(ours?.path).toBe(theirs?.path);
    for (const header of ['host', 'content-type', 'x-amz-target']) expect(ours?.headers[header]).toBe(theirs?.headers[header]);
  });

  test('asks the endpoint that the SDK would ask, in every partition', () => {
    const regions = [
      'us-east-1',
      'eu-central-1',
      'ap-southeast-7',
      'cn-north-1',
      'us-gov-west-1',
      'us-iso-east-1',
      'us-isob-east-1',
      'eusc-de-east-1',
    ];
    for (const Region of [...regions, 'us-isof-south-1', 'eu-isoe-west-1']) {
      for (const [service, client] of [
        ['dynamodb', new DynamoDBClient({ region: Region })],
        ['ssm', new SSMClient({ region: Region })],
      ] as const) {
        const { url } = client.config.endpointProvider({ Region, UseFIPS: false, UseDualStack: false }, {});
        expect(endpointOf(service, Region, {}).host).toBe(url.host);
        client.destroy();
      }
    }
  });

  test('is told another endpoint by the variables of the SDKs', () => {
    const both = { AWS_ENDPOINT_URL: 'http://one', AWS_ENDPOINT_URL_SSM: 'http://two:8' };
    expect(endpointOf('dynamodb', 'eu-west-1', both).host).toBe('one');
    expect(endpointOf('ssm', 'eu-west-1', both).host).toBe('two:8');
    expect(endpointOf('ssm', 'eu-west-1', { ...both, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }).host).toBe(
      'ssm.eu-west-1.amazonaws.com',
    );
  });

  test.each([
    ['one server error', [answers(500), answers(200)]],
    ['two server errors', [exception(500, 'InternalServerError'), exception(503, 'ServiceUnavailable')]],
    ['one throttling', [exception(400, 'ProvisionedThroughputExceededException'), answers(200)]],
    ['throttling twice', [exception(400, 'ThrottlingException'), exception(400, 'ThrottlingException')]],
    ['a condition that does not hold', [exception(400, 'ConditionalCheckFailedException')]],
    ['no such table', [exception(400, 'ResourceNotFoundException')]],
    ['no permission', [exception(400, 'AccessDeniedException')]],
    ['an expired token', [exception(400, 'ExpiredTokenException')]],
    ['a connection that breaks once', [breaksOff, answers(200)]],
  ])('on %s tries as often and tells the same error as the SDK', async (_what, steps) => {
    script = [...steps];
    const theirs = await outcome(dynamoOverSdk(sdk));
    script = [...steps];
    expect(await outcome(dynamoOverHttps(env))).toEqual(theirs);
  });

  test('tries settings once: the next refresh repeats them', async () => {
    script = [answers(500)];
    await expect(ssmOverHttps(env).getParameters({ Names: ['a'] })).rejects.toMatchObject({ $fault: 'server' });
    expect(requests).toHaveLength(1);
  });

  test('but a kept connection that the peer had closed meanwhile costs no attempt: nobody read the request', async () => {
    const ssm = ssmOverHttps(env);
    await ssm.getParameters({ Names: ['a'] });
    script = [breaksOff];
    await ssm.getParameters({ Names: ['a'] });
    expect(requests).toHaveLength(3);
  });

  test('keeps its connection open', async () => {
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const api = dynamoOverHttps(env);
    for (let time = 0; time < 5; time += 1) await api.getItem(GET);
    expect(connections).toBe(1);
  });

  test('gives up on an answer that does not come within a second', async () => {
    script = [() => {}];
    await expect(ssmOverHttps(env).getParameters({ Names: ['a'] })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('rejects an answer that ends too early, and one that is no JSON', async () => {
    const cutOff: Script = (response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('{"Item":');
      setTimeout(() => response.destroy(), 20);
    };
    script = [cutOff, (response) => response.end('<html>')];
    await expect(ssmOverHttps(env).getParameters({ Names: ['a'] })).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(ssmOverHttps(env).getParameters({ Names: ['a'] })).rejects.toBeInstanceOf(SyntaxError);
  });

  test('says where nobody listens', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const api = dynamoOverHttps({ ...env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    await expect(api.getItem(GET)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('refuses to start without region or credentials', () => {
    expect(() => dynamoOverHttps({ ...env, AWS_REGION: '' })).toThrow('AWS_REGION is not set');
    expect(() => dynamoOverHttps({ ...env, AWS_ACCESS_KEY_ID: '' })).toThrow('AWS_ACCESS_KEY_ID');
  });
});
