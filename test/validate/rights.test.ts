import { beforeAll, describe, expect, test } from '@jest/globals';
import { sharedAssembly } from '../support/local-run.ts';
import type { Call } from './asks/asked.ts';
import { type Recorded, recordCalls } from './recorded.ts';
import { EXPLAINED, missingRights, reasonOf, unusedRights } from './rights.ts';

let all: readonly Recorded[];
beforeAll(async () => {
  all = await recordCalls(sharedAssembly());
});
const local = (): Recorded => all[0] as Recorded;
const callerOf = (name: string): string => local().calls.find(({ caller }) => caller.includes(name))?.caller ?? '';

describe('the calls of every function', () => {
  test('are recorded: of stores, topics, functions and state machines', () => {
    const callers = (wanted: string): number =>
      new Set(local().calls.flatMap(({ service, caller }) => (service === wanted && caller.startsWith('non-interactive') ? [caller] : [])))
        .size;
    const least = { dynamodb: 5, ssm: 5, sns: 1, lambda: 2, states: 1 };
    for (const [service, number] of Object.entries(least)) expect([service, callers(service) >= number]).toEqual([service, true]);
  });

  test('are allowed by its own role: none is missing, with a key of the customer and with an upstream, too', () => {
    expect(all.map((recorded) => [recorded.of, ...missingRights(recorded)])).toEqual([
      ['the local run'],
      ['a stage with a key of the customer'],
      ['a stage with a key of the customer and an upstream'],
    ]);
  });

  test('use every right that their roles give, but for those whose reason is written down', () => {
    const unused = all.flatMap(unusedRights);
    expect(unused.filter((right) => reasonOf(right) === undefined)).toEqual([]);
    for (const [pattern, why] of EXPLAINED) expect([why, unused.some((right) => pattern.test(right))]).toEqual([why, true]);
  });
});

describe('a right that is missing is found', () => {
  const missingOf = (call: Call, { account }: Recorded = local()): string[] => missingRights({ of: '', account, calls: [call] });

  test.each([
    ['of a table', 'dynamodb', 'DeleteItem', { TableName: 'non-interactive-sessions-local-sys_user_role', Key: { name: { S: 'admin' } } }],
    ['of an attribute', 'dynamodb', 'Scan', { TableName: 'non-interactive-sessions-local-sys_user' }],
    ['of a parameter', 'ssm', 'GetParameters', { Names: ['/non-interactive-sessions-sso/local/digest-passphrase'] }],
    ['of a topic', 'sns', 'Publish', { TopicArn: 'arn:aws:sns:us-east-1:000000000000:non-interactive-sessions-local-alarms' }],
    ['of a log', 'logs', 'PutLogEvents', { logGroupName: 'aws-waf-logs-x', logStreamName: 'x' }],
    ['of a state machine', 'states', 'StartExecution', { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:x' }],
    [
      'of a function',
      'lambda',
      'Invoke',
      { FunctionName: 'non-interactive-sessions-local-access-AuthorizerFunctionEB19F618', Qualifier: '1' },
    ],
  ] as const)('%s', (_what, service, operation, input) => {
    const missing = missingOf({ caller: callerOf('Console'), service, operation, input: JSON.stringify(input) });
    const action = operation === 'Invoke' ? 'InvokeFunction' : operation;
    expect(missing[0]).toMatch(new RegExp(`^Console may not ${service}:${action} `));
  });

  test('of the key that a secret, a table or the topic has', () => {
    const secret = { Name: '/non-interactive-sessions/local/x', Value: 'x', Type: 'SecureString' };
    const put = { caller: callerOf('Console'), service: 'ssm', operation: 'PutParameter', input: JSON.stringify(secret) };
    expect(missingOf(put)).toEqual([expect.stringMatching(/^Console may not kms:Encrypt .*ssm\.us-east-1/)]);
    const [publish] = local().calls.filter(({ service }) => service === 'sns');
    const { account } = local();
    const withoutKey = {
      ...account,
      evaluate: (request: Parameters<typeof account.evaluate>[0]) =>
        account.evaluate(
          request.action.startsWith('kms:') ? { ...request, resource: 'arn:aws:kms:us-east-1:000000000000:key/other' } : request,
        ),
    };
    const missing = missingRights({ of: '', account: withoutKey, calls: [publish as Call] });
    expect(missing.map((sentence) => sentence.split(' ')[3])).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('of a log group, a trace, a handler and the last place of an event: what AWS does in the name of a function', () => {
    const { account } = local();
    const nothing = { ...account, evaluate: () => ({ allowed: false, because: 'nothing is' }) };
    const actions = new Set(missingRights({ of: '', account: nothing, calls: [] }).map((sentence) => sentence.split(' ')[3]));
    expect([...actions].sort()).toEqual([
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
      'states:StartExecution',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('and a call of a person is none of a function', () => {
    expect(missingOf({ caller: 'administrator', service: 'ssm', operation: 'DeleteParameter', input: '{"Name":"/x"}' })).toEqual([]);
  });

  test('and a service that nobody has taught is refused', () => {
    expect(() => missingOf({ caller: callerOf('Console'), service: 's3', operation: 'GetObject', input: '{}' })).toThrow(
      'A function called s3: teach test/validate/asks what it asks of IAM.',
    );
  });
});
