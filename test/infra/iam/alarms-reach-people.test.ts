import { describe, expect, test } from '@jest/globals';
import type { Found, Stack } from '../../../infra/local/assembly/read.ts';
import { ENV } from '../../../shared/core/environment.ts';
import { OPTION_ROWS } from '../option-rows.ts';
import { stacksOf } from '../synthesised.ts';
import { type Account, accountOf, accountOfTemplates } from './account.ts';
import type { Principal, Statement } from './evaluate.ts';

const STRANGER = '999999999999';

/** Why a message of a principal does not arrive at a topic, one sentence a cause; empty: it arrives. */
function obstacles(account: Account, principal: Principal, topicArn: string, source: { arn: string; account: string } | null): string[] {
  const topic = account.resources('AWS::SNS::Topic').find((found) => account.arnOf(found, 'TopicArn') === topicArn);
  if (topic === undefined) return [`the templates have no topic ${topicArn}`];
  const context = {
    'aws:SecureTransport': 'true',
    ...(source === null ? {} : { 'aws:SourceArn': source.arn, 'aws:SourceAccount': source.account }),
  };
  const key = topic.properties.KmsMasterKeyId;
  // Source: SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics".
  const asked: [string, string][] = [
    ['sns:Publish', topicArn],
    ...(key === undefined ? [] : ['kms:Decrypt', 'kms:GenerateDataKey'].map((action): [string, string] => [action, String(key)])),
  ];
  return asked.flatMap(([action, resource]) => {
    const { allowed, because } = account.evaluate({ principal, action, resource, context });
    return allowed ? [] : [`${action} is refused: ${because}`];
  });
}

const alarmsOf = (account: Account): readonly Found[] => account.resources('AWS::CloudWatch::Alarm');
const CLOUDWATCH = { service: 'cloudwatch.amazonaws.com' };

/** What stands between an alarm and its topics, with who is the owner of the alarm. */
function obstaclesOf(account: Account, alarm: Found, owner = account.place.account): string[] {
  const { AlarmName, AlarmActions = [], OKActions = [] } = alarm.properties;
  const arn = `arn:aws:cloudwatch:${account.place.region}:${owner}:alarm:${String(AlarmName)}`;
  return [AlarmActions, OKActions].flatMap((actions) =>
    (actions as string[]).flatMap((topic) => obstacles(account, CLOUDWATCH, topic, { arn, account: owner })),
  );
}

describe.each(OPTION_ROWS)('%s', (_name, options) => {
  const account = accountOf(stacksOf(options));
  const ownTopic = options.alarmTopicArn === undefined;

  test('every alarm reaches the topic, and its key lets it be read', () => {
    const alarms = alarmsOf(account);
    expect(alarms.length).toBeGreaterThanOrEqual(8);
    for (const alarm of alarms) {
      expect((alarm.properties.AlarmActions as unknown[]).length).toBe(1);
      if (ownTopic) expect([alarm.properties.AlarmName, ...obstaclesOf(account, alarm)]).toEqual([alarm.properties.AlarmName]);
      else expect(alarm.properties.AlarmActions).toEqual([options.alarmTopicArn]);
    }
  });

  test('a changed parameter reaches the function that looks at it, and what this says reaches the topic', () => {
    // The others are schedules: test/infra/constructs/memory.test.ts.
    const [rule, ...others] = account.resources('AWS::Events::Rule').filter(({ properties }) => properties.EventPattern !== undefined);
    expect(others).toEqual([]);
    if (rule === undefined) throw new Error('no rule');
    const targets = rule.properties.Targets as { readonly Arn: string; readonly DeadLetterConfig?: { readonly Arn: string } }[];
    expect(targets).toHaveLength(1);
    for (const { Arn, DeadLetterConfig } of targets) {
      const principal = { service: 'events.amazonaws.com' };
      const context = { 'aws:SourceArn': account.arnOf(rule), 'aws:SecureTransport': 'true' };
      const may = (resource: string, action: string, who: Principal = principal) =>
        expect(account.evaluate({ principal: who, action, resource, context })).toMatchObject({ allowed: true });
      may(Arn, 'lambda:InvokeFunction');
      const unseen = String(DeadLetterConfig?.Arn);
      may(unseen, 'sqs:SendMessage');
      const watch = account.resources('AWS::Lambda::Function').find((found) => `${account.arnOf(found)}:live` === Arn);
      const environment = watch?.properties.Environment as { readonly Variables?: Record<string, string> } | undefined;
      const topic = String(environment?.Variables?.[ENV.alarmTopic]);
      expect([topic]).toEqual(alarmsOf(account)[0]?.properties.AlarmActions);
      const role = { role: String(watch?.properties.Role) };
      const name = account.resolve(watch?.stack as Stack, { Ref: watch?.logicalId });
      const [failure, ...more] = account
        .resources('AWS::Lambda::EventInvokeConfig')
        .map(({ properties }) => properties)
        .filter(({ FunctionName }) => FunctionName === name);
      expect([failure?.Qualifier, more]).toEqual(['live', []]);
      expect(failure?.DestinationConfig).toEqual({ OnFailure: { Destination: unseen } });
      may(unseen, 'sqs:SendMessage', role);
      if (ownTopic) expect(obstacles(account, role, topic, null)).toEqual([]);
      else expect(account.evaluate({ principal: role, action: 'sns:Publish', resource: topic })).toMatchObject({ allowed: true });
    }
  });

  if (ownTopic)
    test('an alarm of another account reaches neither', () => {
      for (const alarm of alarmsOf(account)) {
        const causes = obstaclesOf(account, alarm, STRANGER).map((cause) => cause.split(' ')[0]);
        expect(new Set(causes)).toEqual(new Set(['sns:Publish', 'kms:Decrypt', 'kms:GenerateDataKey']));
      }
    });
});

describe('the walk sees', () => {
  const { stacks, place } = accountOf(stacksOf({ stage: 'prod' }));
  const isForAlarms = ({ Principal }: Statement): boolean => JSON.stringify(Principal ?? '').includes('cloudwatch.amazonaws.com');

  /** Obstacles of all alarms where every statement for alarms in a type's policy is changed, or left out. */
  function causesAfter(type: string, property: string, change: (statement: Statement) => Statement | null): string[] {
    let changed = 0;
    const changedStacks = stacks.map((stack) => {
      const template = structuredClone(stack.template);
      for (const resource of Object.values(template.Resources ?? {})) {
        if (resource.Type !== type) continue;
        const policy = resource.Properties?.[property] as { Statement: Statement[] };
        policy.Statement = policy.Statement.flatMap((statement) => {
          if (!isForAlarms(statement)) return [statement];
          changed++;
          return change(statement) ?? [];
        });
      }
      return { ...stack, template };
    });
    expect(changed).toBe(1);
    const account = accountOfTemplates(changedStacks, place);
    return alarmsOf(account).flatMap((alarm) => obstaclesOf(account, alarm));
  }
  const ofAnother = (statement: Statement): Statement => ({ ...statement, Condition: { StringEquals: { 'aws:SourceAccount': STRANGER } } });

  test.each([
    ['the statement of the topic', 'AWS::SNS::TopicPolicy', 'PolicyDocument', /^sns:Publish is refused/],
    ['the statement of the key', 'AWS::KMS::Key', 'KeyPolicy', /^kms:(Decrypt|GenerateDataKey) is refused/],
  ])('that %s is missing, or is about another account', (_what, type, property, refusal) => {
    for (const change of [() => null, ofAnother]) {
      const causes = causesAfter(type, property, change);
      expect(causes.length).toBeGreaterThanOrEqual(8);
      for (const cause of causes) expect(cause).toMatch(refusal);
    }
    expect(causesAfter(type, property, (statement) => statement)).toEqual([]);
  });
});

describe('an encrypted topic of the customer', () => {
  const [ACCOUNT, REGION] = ['123456789012', 'eu-central-1'];
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:on-call`;
  const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const handsOver = { Statement: { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } } };
  const options = { stage: 'prod', account: ACCOUNT, region: REGION, alarmTopicArn: topic };
  /** What the watch over the settings may not do, of publishing to the topic. */
  const refusedOf = (more: object): string[] => {
    const account = accountOf(stacksOf({ ...options, ...more }), { [key]: [handsOver] });
    const watch = account.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith('SettingsWatchFunction'));
    const principal = { role: String(watch?.properties.Role) };
    const context = { 'kms:ViaService': `sns.${REGION}.amazonaws.com` };
    const asked: [string, string][] = [
      ['sns:Publish', topic],
      ['kms:Decrypt', key],
      ['kms:GenerateDataKey', key],
    ];
    return asked
      .filter(([action, resource]) => !account.evaluate({ principal, action, resource, context }).allowed)
      .map(([action]) => action);
  };

  test('takes the notices of the watch over the settings where alarmTopicKeyArn names its key, and else not', () => {
    expect(refusedOf({ alarmTopicKeyArn: key })).toEqual([]);
    expect(refusedOf({})).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });
});
