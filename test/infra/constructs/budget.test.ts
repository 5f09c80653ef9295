import { describe, expect, test } from '@jest/globals';
import { accountOf } from '../iam/account.ts';
import { stacksOf } from '../synthesised.ts';

const ACCOUNT = '123456789012';
const OPTIONS = { stage: 'prod', account: ACCOUNT, region: 'eu-central-1' };
const withBudget = accountOf(stacksOf({ ...OPTIONS, monthlyBudgetUsd: '200' }));
const without = accountOf(stacksOf(OPTIONS));

/** Whether a budget of an account may tell the topic, and use its key. */
function reaches(account: typeof withBudget, owner: string): boolean[] {
  const [topic] = account.resources('AWS::SNS::Topic');
  if (topic === undefined) throw new Error('no topic');
  const context = { 'aws:SourceAccount': owner, 'aws:SourceArn': `arn:aws:budgets::${owner}:budget/x`, 'aws:SecureTransport': 'true' };
  const asked: [string, string][] = [
    ['sns:Publish', account.arnOf(topic, 'TopicArn')],
    ['kms:Decrypt', String(topic.properties.KmsMasterKeyId)],
    ['kms:GenerateDataKey', String(topic.properties.KmsMasterKeyId)],
  ];
  return asked.map(
    ([action, resource]) => account.evaluate({ principal: { service: 'budgets.amazonaws.com' }, action, resource, context }).allowed,
  );
}

describe('a budget', () => {
  const [budget, ...others] = withBudget.resources('AWS::Budgets::Budget');

  test('is of the stage alone, by its tags', () => {
    expect(others).toEqual([]);
    expect(budget?.properties.Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 200, Unit: 'USD' },
      FilterExpression: {
        And: [{ Tags: { Key: 'application', Values: ['non-interactive-sessions'] } }, { Tags: { Key: 'stage', Values: ['prod'] } }],
      },
    });
  });

  test('tells the topic of alarms before and when it is spent, and does nothing else', () => {
    const topics = withBudget.resources('AWS::SNS::Topic').map((topic) => withBudget.arnOf(topic, 'TopicArn'));
    const told = budget?.properties.NotificationsWithSubscribers as {
      Notification: Record<string, unknown>;
      Subscribers: { SubscriptionType: string; Address: string }[];
    }[];
    expect(told.map(({ Notification }) => [Notification.NotificationType, Notification.Threshold])).toEqual([
      ['ACTUAL', 80],
      ['FORECASTED', 100],
    ]);
    for (const { Subscribers } of told) expect(Subscribers).toEqual([{ SubscriptionType: 'SNS', Address: topics[0] }]);
    expect(withBudget.resources('AWS::Budgets::BudgetsAction')).toEqual([]);
  });

  test('reaches the topic and its key, and one of another account does not', () => {
    expect(reaches(withBudget, ACCOUNT)).toEqual([true, true, true]);
    expect(reaches(withBudget, '999999999999')).toEqual([false, false, false]);
  });

  test('is not there without the option, nor the way to the topic', () => {
    expect(without.resources('AWS::Budgets::Budget')).toEqual([]);
    expect(reaches(without, ACCOUNT)).toEqual([false, false, false]);
  });
});

describe('the alarm requests-flood', () => {
  const alarmOf = (options: object) =>
    accountOf(stacksOf({ ...OPTIONS, ...options }))
      .resources('AWS::CloudWatch::Alarm')
      .find(({ properties }) => String(properties.AlarmName).endsWith('-requests-flood'))?.properties;

  test('sounds above the requests an hour of the option, on what the API took', () => {
    expect(alarmOf({ requestsPerHour: '5000000' })).toMatchObject({
      Threshold: 5_000_000,
      Period: 3600,
      Statistic: 'Sum',
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Count',
      Dimensions: [{ Name: 'ApiName', Value: 'non-interactive-sessions-prod' }],
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });
});
