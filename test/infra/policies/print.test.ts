import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../..');
const print = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['infra/policies/print.ts', ...args], { cwd: ROOT, encoding: 'utf8' });

test('npm run policies takes options as cdk deploy does, with -c and without', () => {
  const { status, stdout } = print('-c', 'stage=prod', 'account=123456789012', '-c', 'region=eu-central-1');
  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(stdout))).toEqual(['deploy', 'pipeline', 'nis']);
});

test.each([
  [['prod'], 'The option "prod" has no value: write it as name=value, for example stage=prod.\n'],
  [['stage=prod', 'region=eu-central-1'], expect.stringContaining('The option "account" is missing')],
])('npm run policies refuses %j in a sentence', (args, sentence) => {
  const { status, stdout, stderr } = print(...args);
  expect([status, stdout, stderr]).toEqual([1, '', sentence]);
});
