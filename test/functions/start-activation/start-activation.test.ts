import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CdkCustomResourceEvent } from 'aws-lambda';
import { handler } from '../../../functions/start-activation/handler.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:non-interactive-sessions-prod-activation';
const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:non-interactive-sessions-prod-activation:deploy-r1';

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What Step Functions is asked, and what it answers, in turn; then that it has started. */
const asked: { headers: IncomingMessage['headers']; body: Record<string, string> }[] = [];
let answers: Answer[] = [];
const server = createServer(async (request, response) => {
  asked.push({ headers: request.headers, body: JSON.parse(await text(request)) as Record<string, string> });
  const { status, body } = answers.shift() ?? { status: 200, body: { executionArn: EXECUTION, startDate: 1 } };
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
});
const before = { ...process.env };

beforeAll(async () => {
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
beforeEach(() => {
  asked.length = 0;
  answers = [];
});
afterAll(() => {
  process.env = before;
  server.close();
});

const properties = { ServiceToken: 'arn', StateMachineArn: MACHINE, Activation: 'users', Index: 'users 1' };
const event = (type: 'Create' | 'Update' | 'Delete', more: object = {}): CdkCustomResourceEvent =>
  ({
    RequestType: type,
    RequestId: 'r1',
    PhysicalResourceId: 'activation',
    ResourceProperties: properties,
    ...more,
  }) as unknown as CdkCustomResourceEvent;

describe('the custom resource of activation', () => {
  test('starts the state machine when the stack is created, by a signed request, and says so in the output', async () => {
    expect(await handler(event('Create'))).toEqual({
      PhysicalResourceId: 'activation',
      Data: { Outcome: `Started ${EXECUTION}: run nis status to see its progress.` },
    });
    expect(asked.map(({ body }) => body)).toEqual([{ stateMachineArn: MACHINE, name: 'deploy-r1', input: '{}' }]);
    expect(asked[0]?.headers).toMatchObject({
      'x-amz-target': 'AWSStepFunctions.StartExecution',
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-central-1\/states\/aws4_request, /),
    });
  });

  test.each([
    ['the table of users', { ...properties, Activation: 'other users' }],
    ['the index of users', { ...properties, Index: 'users 0' }],
    ['a version that had no index of users', { ServiceToken: 'arn', StateMachineArn: MACHINE, Activation: 'users' }],
  ])('starts it again when what activation depends on changes: %s', async (_what, OldResourceProperties) => {
    await handler(event('Update', { OldResourceProperties }));
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['an update that changes nothing of it', event('Update', { OldResourceProperties: { ...properties, StateMachineArn: 'renamed' } })],
    ['a deletion', event('Delete')],
  ])('starts nothing on %s', async (_name, request) => {
    expect((await handler(request)).Data).toEqual({ Outcome: expect.stringMatching(/^Nothing started/) });
    expect(asked).toEqual([]);
  });

  test('a request that CloudFormation repeats after the execution has ended counts as started', async () => {
    answers = [{ status: 400, body: { __type: 'ExecutionAlreadyExists', message: 'Execution Already Exists' } }];
    expect((await handler(event('Create'))).Data).toEqual({ Outcome: `Started ${EXECUTION}: run nis status to see its progress.` });
  });

  test('waits and asks again where Step Functions throttles or is down', async () => {
    answers = [
      { status: 400, body: { __type: 'com.amazon.coral.availability#ThrottlingException', message: 'Rate exceeded' } },
      { status: 500, body: { message: 'internal' } },
    ];
    expect((await handler(event('Create'))).Data).toEqual({ Outcome: expect.stringMatching(/^Started /) });
    expect(asked).toHaveLength(3);
  });

  test('does not fail the deploy where it cannot start: the output says so, and what to do', async () => {
    answers = [{ status: 400, body: { __type: 'AccessDeniedException', message: 'not authorized' } }];
    expect((await handler(event('Create'))).Data).toEqual({
      Outcome:
        'NOT STARTED (AccessDeniedException: not authorized): run nis activate, or start the state machine in the console of Step Functions.',
    });
    expect(asked).toHaveLength(1);
  });

  test('nor where nobody answers, or there are no credentials', async () => {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
    expect((await handler(event('Create'))).Data).toEqual({ Outcome: expect.stringMatching(/^NOT STARTED \(Error: connect ECONNREFUSED/) });
    process.env.AWS_ENDPOINT_URL = endpoint;
    delete process.env.AWS_ACCESS_KEY_ID;
    expect((await handler(event('Create'))).Data).toEqual({ Outcome: expect.stringMatching(/^NOT STARTED .*AWS_ACCESS_KEY_ID/) });
    process.env.AWS_ACCESS_KEY_ID = 'key';
  });
});
