import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sentenceOf } from '../../../functions/cli/errors.ts';
import { adviceOn, errorKind } from '../../../shared/aws/client/error-kind.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import { openDeployment, runHere } from './harness.ts';

/** An endpoint that takes requests to one service and then says nothing, or stops in the middle of an answer. */
async function silent(service: 'DynamoDB' | 'AmazonSSM', begins: boolean): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    if (!String(request.headers['x-amz-target']).startsWith(service)) {
      response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' });
      response.end('{"__type":"ParameterNotFound"}');
    } else if (begins) {
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' });
      response.write('{"Items":[');
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const deployment = openDeployment();
const { fails } = deployment;

describe('a deployment that is not there', () => {
  /** What the AWS SDK takes from the process, as on a machine that was never set up. */
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' });
  });
  afterEach(() => {
    process.env = { ...before };
  });
  const sentence = async (env: Record<string, string>, ...args: string[]): Promise<string> => {
    const { status, out, err } = await runHere(args, { env });
    expect({ status, out }).toEqual({ status: 1, out: '' });
    return err;
  };

  test('no table is one clear sentence', async () => {
    expect(await fails(['--stage', 'prod', 'users', 'list'])).toBe(
      'nis: There is no table sys_user: check the stage and the region, or deploy first.\n',
    );
  });

  test('so are no credentials and no region', async () => {
    expect(await sentence({}, '--stage', 'prod', 'status')).toBe('nis: No AWS region is set: set AWS_REGION, or give the profile one.\n');
    process.env.AWS_REGION = 'us-east-1';
    expect(await sentence({}, '--stage', 'prod', 'status')).toMatch(/^nis: There are no valid AWS credentials: .*\n$/);
  });

  const silences = [
    { what: 'the table of users does not', service: 'DynamoDB', begins: false, args: ['users', 'list'], name: 'table sys_user' },
    { what: 'the table of users begins to, and stops', service: 'DynamoDB', begins: true, args: ['users', 'list'], name: 'table sys_user' },
    {
      what: 'Parameter Store does not',
      service: 'AmazonSSM',
      begins: false,
      args: ['settings', 'list'],
      name: 'parameter /non-interactive-sessions-deployment/local/user-table',
    },
  ] as const;
  /** What is said of each silence. The command line gives up after seconds, which the first test waits for on behalf of all. */
  let said: Promise<string[]> | undefined;
  const waitForAll = (): Promise<string[]> =>
    Promise.all(
      silences.map(async ({ service, begins, args }) => {
        const { url, stop } = await silent(service, begins);
        return sentence({ AWS_ENDPOINT_URL: url }, ...args).finally(stop);
      }),
    );

  test.each(silences.map(({ what, name }, index) => [what, name, index] as const))(
    'so is one that answers no more after a time: %s',
    async (_what, name, index) => {
      said ??= waitForAll();
      expect((await said)[index]).toBe(`nis: AWS did not answer in time on ${name}: try again.\n`);
    },
    180_000,
  );

  test('so is an endpoint that does not answer', async () => {
    const refused = new DependencyError('sys_user', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect(await sentenceOf(refused, async (error, what) => adviceOn(errorKind(error), what))).toMatch(
      /^AWS cannot be reached to use table sys_user: .*npm start is running\.$/,
    );
  });
});
