import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sentenceOf } from '../../../functions/cli/errors.ts';
import { adviceOn, errorKind } from '../../../shared/aws/client/error-kind.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import { openDeployment, runHere } from './harness.ts';

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
  }, 20_000);

  test('so is an endpoint that does not answer', async () => {
    const refused = new DependencyError('sys_user', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect(await sentenceOf(refused, async (error, what) => adviceOn(errorKind(error), what))).toMatch(
      /^AWS cannot be reached to use table sys_user: .*npm start is running\.$/,
    );
  });
});
