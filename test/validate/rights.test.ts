import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ACCOUNT, REGION } from '../../infra/local/account.ts';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import type { AwsCall } from '../../infra/local/aws/endpoint.ts';
import { startLocal } from '../../infra/local/start.ts';
import { type Account, accountOfTemplates } from '../infra/iam/account.ts';
import { sharedAssembly } from '../support/local-run.ts';
import { missingRights, unusedRights } from './rights.ts';
import { drive } from './scenario.ts';

const calls: AwsCall[] = [];
let account: Account;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rights-'));
  account = accountOfTemplates(await readAssembly(sharedAssembly()), { account: ACCOUNT, region: REGION });
  const run = await startLocal({
    port: 0,
    awsPort: 0,
    upstreamPort: null,
    fault: null,
    assembly: sharedAssembly(),
    folder,
    print: () => undefined,
    onAwsCall: (call) => calls.push(call),
  });
  try {
    await drive(run, sharedAssembly());
  } finally {
    await run.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);

describe('the calls of every function', () => {
  test('are allowed by its own role: none is missing', () => {
    expect(new Set(calls.map(({ caller }) => caller)).size).toBeGreaterThanOrEqual(6);
    expect(missingRights(account, calls)).toEqual([]);
  });

  test('use every right that their roles give, but for those that need what the local run has not', () => {
    const unused = unusedRights(account, calls);
    expect(unused).toEqual(unused.filter((right) => EXPLAINED.some(([pattern]) => pattern.test(right))));
    for (const [pattern, why] of EXPLAINED) expect([why, unused.some((right) => pattern.test(right))]).toEqual([why, true]);
  });
});

/** Rights that nothing here uses, and why they are needed all the same. */
const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [/^Authorizer dynamodb:UpdateItem .*sys_session$/, 'A session is touched when it was used five minutes ago.'],
  [/^Backfill dynamodb:GetItem .*sys_user$/, 'Looks at a record that changed between scan and write.'],
  [/^SettingsWatch ssm:GetParameterHistory /, 'The local run sends no events.'],
];

describe('a right that is missing is found', () => {
  test.each([
    ['of a table', 'dynamodb', 'DeleteItem', { TableName: 'non-interactive-sessions-local-sys_user', Key: { user_name: { S: 'admin' } } }],
    ['of an attribute', 'dynamodb', 'Scan', { TableName: 'non-interactive-sessions-local-sys_user' }],
    ['of a parameter', 'ssm', 'GetParameters', { Names: ['/non-interactive-sessions-sso/local/digest-passphrase'] }],
  ] as const)('%s', (_what, service, operation, input) => {
    const caller = calls.find((call) => call.caller.includes('Console'))?.caller ?? '';
    const missing = missingRights(account, [{ caller, service, operation, input: JSON.stringify(input) }]);
    expect(missing).toEqual([expect.stringMatching(new RegExp(`^Console may not ${service}:${operation} `))]);
  });

  test('and a call of a person is none of a function', () => {
    const call = { caller: 'administrator', service: 'ssm', operation: 'DeleteParameter', input: '{"Name":"/x"}' } as const;
    expect(missingRights(account, [call])).toEqual([]);
  });
});
