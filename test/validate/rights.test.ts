import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsCall } from '../../infra/local/aws/endpoint.ts';
import type { Account } from '../infra/iam/account.ts';
import { sharedAssembly } from '../support/local-run.ts';
import { recordCalls } from './recorded.ts';
import { EXPLAINED, missingRights, unusedRights } from './rights.ts';

let account: Account;
let calls: readonly AwsCall[];
beforeAll(async () => {
  ({ account, calls } = await recordCalls(sharedAssembly()));
});

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
