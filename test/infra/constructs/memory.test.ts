import { describe, expect, test } from '@jest/globals';
import { TABLES } from '../../../shared/core/tables/tables.ts';
import { accountOf } from '../iam/account.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const PLACE = { account: '123456789012', region: 'eu-central-1' };
const stacks = stacksOf({ stage: 'prod', ...PLACE });
const account = accountOf(stacks);
const template = templateOf(stacks.observability);

interface Filter {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}
const filters: readonly Filter[] = account.resources('AWS::Logs::SubscriptionFilter');
const groupsOf = (id: string): string[] =>
  account
    .resources('AWS::Logs::LogGroup')
    .filter(({ logicalId }) => logicalId.startsWith(id))
    .map((found) => String(account.resolve(found.stack, { Ref: found.logicalId })));
const SUBSCRIBED = ['AuthorizerLog', 'SignInLog', 'OAuthLog', 'ConsoleLog', 'InstanceLog'];

describe('subscriptions', () => {
  test('read the log group of each function behind the gate, and no other, above all not their own', () => {
    expect(filters.map(({ properties }) => properties.LogGroupName).sort()).toEqual(SUBSCRIBED.flatMap(groupsOf).sort());
    expect(groupsOf('MemoryUsageLog')).toHaveLength(1);
  });

  test('take the five kinds of lines', () => {
    const patterns = new Set(filters.map(({ properties }) => properties.FilterPattern));
    expect([...patterns]).toEqual([
      '{ ($.log = "decision") || ($.log = "served") || ($.log = "sign_in") || ($.log = "token") || ($.log = "heartbeat") }',
    ]);
  });

  test('call the alias, which lets CloudWatch Logs of this account call it for that log group alone', () => {
    const permissions = account
      .resources('AWS::Lambda::Permission')
      .map(({ properties }) => properties)
      .filter(({ Principal }) => Principal === 'logs.amazonaws.com');
    for (const { properties } of filters) {
      const group = `log-group:${String(properties.LogGroupName)}:*`;
      const ofGroup = permissions.filter(({ SourceArn }) => String(SourceArn).endsWith(group));
      expect(ofGroup).toEqual([
        expect.objectContaining({ FunctionName: properties.DestinationArn, SourceAccount: PLACE.account, Action: 'lambda:InvokeFunction' }),
      ]);
    }
    expect(String(filters[0]?.properties.DestinationArn)).toMatch(/:live$/);
  });

  test('there is none where an upstream has no function, and none at all with memory=off', () => {
    const upstream = templateOf(stacksOf({ stage: 'prod', upstreamUrl: 'https://upstream.example.com' }).observability);
    upstream.resourceCountIs('AWS::Logs::SubscriptionFilter', 4);
    const off = templateOf(stacksOf({ stage: 'prod', memory: 'off' }).observability);
    off.resourceCountIs('AWS::Logs::SubscriptionFilter', 0);
    off.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    expect(JSON.stringify(off.toJSON())).not.toContain('memory');
  });
});

test('its executions are its own, so that it cannot take those of the gate', () => {
  const [usage] = Object.entries(resourcesOf<{ ReservedConcurrentExecutions?: number }>(template, 'AWS::Lambda::Function')).filter(([id]) =>
    id.startsWith('MemoryUsage'),
  );
  expect(usage?.[1].Properties.ReservedConcurrentExecutions).toBe(4);
});

test('a batch is tried twice more, then it waits in a queue that the function itself reads', () => {
  const queue = account.resources('AWS::SQS::Queue').find(({ logicalId }) => logicalId.startsWith('MemoryLost'));
  const arn = queue && account.arnOf(queue);
  const [config] = account.resources('AWS::Lambda::EventInvokeConfig').filter(({ logicalId }) => logicalId.startsWith('Memory'));
  expect(config?.properties).toMatchObject({ MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: arn } } });
  const [mapping] = account.resources('AWS::Lambda::EventSourceMapping');
  expect(mapping?.properties).toMatchObject({
    EventSourceArn: arn,
    FunctionName: String(filters[0]?.properties.DestinationArn).split(':function:')[1],
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('a heartbeat is due every five minutes, and addresses are cleaned up every day', () => {
  const schedules = account
    .resources('AWS::Events::Rule')
    .filter(({ properties }) => properties.ScheduleExpression !== undefined)
    .map(({ properties }) => [properties.ScheduleExpression, (properties.Targets as { Input?: string }[])[0]?.Input]);
  expect(schedules.sort()).toEqual([
    ['rate(1 day)', '{"task":"clean-up"}'],
    ['rate(5 minutes)', undefined],
  ]);
});

describe('the function that keeps the memory', () => {
  const [role] = account.resources('AWS::IAM::Role').filter(({ logicalId }) => logicalId.startsWith('MemoryUsageRole'));
  const principal = { role: role === undefined ? '' : account.arnOf(role) };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${PLACE.region}:${PLACE.account}:${resource}`;
  const may = (action: string, resource: string): boolean => account.evaluate({ principal, action, resource, context: {} }).allowed;
  const table = (name: string): string => arn('dynamodb', `table/non-interactive-sessions-prod-${name}`);
  const ACTIONS = ['BatchGetItem', 'GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

  test('reads and writes sys_usage, adds to sys_decision, and reaches no other table', () => {
    const held = Object.keys(TABLES).flatMap((name) =>
      ACTIONS.filter((action) => may(`dynamodb:${action}`, table(name))).map((action) => `${action} ${name}`),
    );
    expect(held.sort()).toEqual(
      [...ACTIONS.filter((action) => action !== 'BatchWriteItem').map((action) => `${action} sys_usage`), 'PutItem sys_decision'].sort(),
    );
    for (const action of ACTIONS) expect([action, may(`dynamodb:${action}`, `${table('sys_user')}/index/view`)]).toEqual([action, false]);
  });

  test('puts heartbeats into one stream of each subscribed log group, and lines into its own', () => {
    const streams = (group: string, stream: string): string => arn('logs', `log-group:${group}:log-stream:${stream}`);
    for (const group of SUBSCRIBED.flatMap(groupsOf))
      expect([may('logs:PutLogEvents', streams(group, 'heartbeat')), may('logs:PutLogEvents', streams(group, 'x'))]).toEqual([true, false]);
    for (const group of groupsOf('SettingsWatch')) expect(may('logs:PutLogEvents', streams(group, 'heartbeat'))).toBe(false);
  });

  test('tells the topic, and reads no parameter', () => {
    expect(may('sns:Publish', arn('sns', 'non-interactive-sessions-prod-alarms'))).toBe(true);
    expect(may('ssm:GetParameters', arn('ssm', 'parameter/non-interactive-sessions/prod/glide.soap.strict_security'))).toBe(false);
    expect(may('ssm:GetParametersByPath', arn('ssm', 'parameter/non-interactive-sessions/prod'))).toBe(false);
  });

  test('takes its lost batches from its own queue, and no other', () => {
    const queue = (name: string): string => arn('sqs', `non-interactive-sessions-prod-${name}`);
    expect(may('sqs:ReceiveMessage', queue('memory-lost'))).toBe(true);
    expect(may('sqs:ReceiveMessage', queue('setting-changes-unseen'))).toBe(false);
  });
});
