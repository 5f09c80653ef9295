import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRICS, METRICS_NAMESPACE } from '../../../shared/core/decision/metrics.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly Threshold?: number;
  readonly ThresholdMetricId?: string;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly Metrics?: unknown;
}

const template = templateOf(stacksOf({ stage: 'prod' }).observability);
const alarms = Object.values(resourcesOf<Alarm>(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const short = ({ AlarmName }: Alarm): string => AlarmName.slice('non-interactive-sessions-prod-'.length);
const named = (name: string): Alarm => {
  const alarm = alarms.find((candidate) => short(candidate) === name);
  if (alarm === undefined) throw new Error(`no alarm ${name}`);
  return alarm;
};

interface MetricUse {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string }[];
}

interface Filter {
  readonly MetricTransformations: readonly { readonly MetricName: string }[];
}

/** Every metric that is named anywhere in a part of a template. */
function metricsIn(part: unknown): MetricUse[] {
  if (typeof part !== 'object' || part === null) return [];
  const below = Object.values(part).flatMap(metricsIn);
  return 'MetricName' in part ? [part as MetricUse, ...below] : below;
}

const seriesOf = (metric: string, dimensions: readonly string[]): string => `${metric} by ${[...dimensions].sort().join(', ')}`;

const RUNBOOKS = join(import.meta.dirname ?? __dirname, '../../../docs/runbooks');

describe('alarms', () => {
  test.each([
    ['authorizer-faults', 0],
    ['authorizer-slow', 300],
    ['settings-stale', 60_000],
    ['function-throttles', 0],
    ['table-throttles', 0],
    ['setting-unwatched', 0],
    ['backfill-failed', 0],
  ])('%s sounds above %d', (name, threshold) => {
    expect(named(name)).toMatchObject({
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('refusals sound when they are unusual for the hour of the week', () => {
    const { ThresholdMetricId, Metrics } = named('refusals-unusual');
    expect(ThresholdMetricId).toBeDefined();
    expect(JSON.stringify(Metrics)).toMatch(/ANOMALY_DETECTION_BAND\(\w+, 5\)/);
    expect(JSON.stringify(Metrics)).toContain('"MetricName":"refusals"');
  });

  test('each tells the topic, also when all is well again', () => {
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  test('each has a runbook, which its description names, and each runbook is of an alarm or of the notice', () => {
    for (const alarm of alarms) expect(alarm.AlarmDescription).toMatch(new RegExp(`Runbook: docs/runbooks/${short(alarm)}\\.md$`));
    const pages = readdirSync(RUNBOOKS).map((file) => file.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual([...alarms.map(short), 'setting-opened'].sort());
    for (const page of pages) expect(readFileSync(join(RUNBOOKS, `${page}.md`), 'utf8')).toMatch(new RegExp(`^# ${page}\n`));
  });

  test('look only at metrics that the decision log or a filter makes, under dimensions that it carries', () => {
    const made = [
      ...Object.entries(METRICS).flatMap(([name, { dimensions }]) => dimensions.map((members) => seriesOf(name, members))),
      ...Object.values(resourcesOf<Filter>(template, 'AWS::Logs::MetricFilter')).flatMap(({ Properties }) =>
        Properties.MetricTransformations.map(({ MetricName }) => seriesOf(MetricName, [])),
      ),
    ];
    const used = metricsIn(alarms)
      .filter(({ Namespace }) => Namespace === METRICS_NAMESPACE)
      .map(({ MetricName, Dimensions = [] }) =>
        seriesOf(
          MetricName,
          Dimensions.map(({ Name }) => Name),
        ),
      );
    expect(used.length).toBeGreaterThanOrEqual(6);
    expect(used.filter((series) => !made.includes(series))).toEqual([]);
  });

  test('go to the topic of the option, where there is one', () => {
    const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:on-call';
    const other = templateOf(stacksOf({ stage: 'prod', alarmTopicArn }).observability);
    other.resourceCountIs('AWS::SNS::Topic', 0);
    for (const { Properties } of Object.values(resourcesOf<Alarm>(other, 'AWS::CloudWatch::Alarm')))
      expect(Properties.AlarmActions).toEqual([alarmTopicArn]);
  });
});

describe('the topic of its own', () => {
  test('is encrypted with a key that rotates, takes only TLS, and takes alarms of CloudWatch', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const [topic] = Object.values(resourcesOf<{ KmsMasterKeyId?: unknown }>(template, 'AWS::SNS::Topic'));
    expect(topic?.Properties.KmsMasterKeyId).toBeDefined();
    expect(JSON.stringify(resourcesOf(template, 'AWS::SNS::TopicPolicy'))).toContain('"aws:SecureTransport":"false"');
    expect(JSON.stringify(resourcesOf(template, 'AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
  });
});

describe('a setting that is opened', () => {
  test('is noticed by the event of Parameter Store for the settings of this stage', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['Parameter Store Change'],
        detail: { operation: ['Create', 'Update'], name: [{ prefix: '/non-interactive-sessions/prod/' }] },
      },
      State: 'ENABLED',
    });
  });

  test('is looked at by a function that may read the history of settings and publish to the topic, and nothing else', () => {
    const [policy] = Object.entries(
      resourcesOf<{ PolicyDocument: { Statement: { Action: string | string[] }[] } }>(template, 'AWS::IAM::Policy'),
    ).filter(([id]) => id.startsWith('SettingsWatch'));
    const actions = policy?.[1].Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action).filter(
      (action) => !/^(logs|xray):/.test(action),
    );
    expect(actions?.sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*', 'sns:Publish', 'ssm:GetParameterHistory']);
  });
});

test('one dashboard shows the alarms, and the saved queries lead from a request id to its cause', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  const queries = Object.values(resourcesOf<{ Name: string; QueryString: string }>(template, 'AWS::Logs::QueryDefinition')).map(
    ({ Properties }) => Properties,
  );
  expect(queries.map(({ Name }) => Name).sort()).toEqual([
    'non-interactive-sessions-prod/protocols-by-account',
    'non-interactive-sessions-prod/refused-accounts',
    'non-interactive-sessions-prod/true-cause-of-a-request',
  ]);
  expect(queries.map(({ QueryString }) => QueryString).join()).toContain('filter decision_id = ');
});

test('where a table of users was adopted, its throttles are watched instead of those of sys_user', () => {
  const userTable = 'arn:aws:dynamodb:eu-central-1:123456789012:table/corp-users';
  const watched = JSON.stringify(templateOf(stacksOf({ stage: 'prod', userTable }).observability));
  expect(watched).toContain('"Value":"corp-users"');
  expect(watched).not.toContain('prod-sys_user"');
});
