import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { loadDigestConfig } from '../../../../shared/aws/ssm/digest-config.ts';
import { type AwsFixture, startAws } from '../../../infra/local/fixtures/aws.ts';

const PATH = '/sso/test/';
const PASSPHRASE = 'exactly thirty-two characters ..';

let aws: AwsFixture;
beforeAll(async () => {
  aws = await startAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const put = (name: string, Value: string, Type: 'String' | 'SecureString') =>
  aws.ssm.send(new PutParameterCommand({ Name: PATH + name, Value, Type, Overwrite: true }));
const load = () => loadDigestConfig(aws.ssm, PATH);

test('a passphrase of 32 characters in a SecureString is usable, with SHA-256 alone', async () => {
  await put('digest-passphrase', PASSPHRASE, 'SecureString');
  expect(await load()).toEqual({ kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: false });
});

test.each(['\n', '\r\n', '\n\n'])('a line break at its end (%j), as editors write it, is no part of the passphrase', async (end) => {
  await put('digest-passphrase', PASSPHRASE + end, 'SecureString');
  expect(await load()).toMatchObject({ kind: 'usable', passphrase: PASSPHRASE });
  await put('digest-passphrase', PASSPHRASE.slice(1) + end, 'SecureString');
  expect(await load()).toEqual({ kind: 'unusable', cause: 'passphrase_too_short' });
});

test('white space within and around it is part of the passphrase', async () => {
  await put('digest-passphrase', ` a\n${PASSPHRASE} `, 'SecureString');
  expect(await load()).toMatchObject({ kind: 'usable', passphrase: ` a\n${PASSPHRASE} ` });
});

test.each([
  ['true', true],
  ['false', false],
  ['TRUE', false],
  ['yes', false],
  ['1', false],
])('digest-sha1 = %s: %p', async (value, sha1Allowed) => {
  await put('digest-passphrase', PASSPHRASE, 'SecureString');
  await put('digest-sha1', value, 'String');
  expect(await load()).toMatchObject({ kind: 'usable', sha1Allowed });
});

test('without a passphrase, with a short one or with one in a plain parameter the digest is closed', async () => {
  await put('digest-sha1', 'true', 'String');
  expect(await load()).toEqual({ kind: 'unusable', cause: 'passphrase_missing' });
  await put('digest-passphrase', PASSPHRASE.slice(1), 'SecureString');
  expect(await load()).toEqual({ kind: 'unusable', cause: 'passphrase_too_short' });
  await aws.ssm.send(new DeleteParameterCommand({ Name: `${PATH}digest-passphrase` }));
  await put('digest-passphrase', PASSPHRASE, 'String');
  expect(await load()).toEqual({ kind: 'unusable', cause: 'passphrase_not_secure_string' });
});

test('a Parameter Store that does not answer is an error, never a configuration', async () => {
  aws.faults.failing = 'ssm';
  await expect(load()).rejects.toMatchObject({ name: 'InternalServerError' });
});
