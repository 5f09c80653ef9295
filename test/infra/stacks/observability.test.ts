import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MEMORY_METRIC, METRICS, METRICS_NAMESPACE } from '../../../shared/core/decision/metrics.ts';
import { SETTING_NAMES } from '../../../shared/core/settings/settings.ts';
import { SESSION_BOUND_ROWS } from '../../../shared/core/sign-in/session-bounds.ts';
import { TOKEN_LIFESPAN } from '../../../shared/core/tokens/lifespan.ts';
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

const stacks = stacksOf({ stage: 'prod' });
const template = templateOf(stacks.observability);
/** Those that a release is taken back on stand beside the functions. */
const templates = [template, templateOf(stacks.access)];
const alarms = templates.flatMap((each) =>
  Object.values(resourcesOf<Alarm>(each, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties),
);
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
    ['memory-lost', 0],
    ['memory-behind', 1200],
  ])('%s sounds above %d', (name, threshold) => {
    expect(named(name)).toMatchObject({
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test.each(['refusals-unusual', 'refusals-share'])('%s sounds when refusals are unusual for the hour of the week', (name) => {
    const { ThresholdMetricId, Metrics } = named(name);
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

  test('each has a runbook, which its description names, and each runbook is of an alarm, of a notice, or of an account that a date closed', () => {
    for (const alarm of alarms) expect(alarm.AlarmDescription).toMatch(new RegExp(`Runbook: docs/runbooks/${short(alarm)}\\.md$`));
    const pages = readdirSync(RUNBOOKS).map((file) => file.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual([...alarms.map(short), 'setting-opened', 'account-alert', 'account-ended'].sort());
    for (const page of pages) expect(readFileSync(join(RUNBOOKS, `${page}.md`), 'utf8')).toMatch(new RegExp(`^# ${page}\n`));
  });

  test('look only at metrics that the decision log or a filter makes, under dimensions that it carries', () => {
    const made = [
      seriesOf(MEMORY_METRIC, ['stage']),
      ...Object.entries(METRICS).flatMap(([name, { dimensions }]) => dimensions.map((members) => seriesOf(name, members))),
      ...templates
        .flatMap((each) => Object.values(resourcesOf<Filter>(each, 'AWS::Logs::MetricFilter')))
        .flatMap(({ Properties }) => Properties.MetricTransformations.map(({ MetricName }) => seriesOf(MetricName, []))),
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
    const { stateful, access, observability } = stacksOf({ stage: 'prod', alarmTopicArn });
    for (const other of [stateful, access, observability].map(templateOf)) {
      other.resourceCountIs('AWS::SNS::Topic', 0);
      for (const { Properties } of Object.values(resourcesOf<Alarm>(other, 'AWS::CloudWatch::Alarm')))
        expect(Properties.AlarmActions).toEqual([alarmTopicArn]);
    }
  });
});

describe('the topic of its own', () => {
  test('is encrypted with a key that rotates, takes only TLS, and takes alarms of CloudWatch', () => {
    const stateful = templateOf(stacks.stateful);
    stateful.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const [topic] = Object.values(resourcesOf<{ KmsMasterKeyId?: unknown }>(stateful, 'AWS::SNS::Topic'));
    expect(topic?.Properties.KmsMasterKeyId).toBeDefined();
    expect(JSON.stringify(resourcesOf(stateful, 'AWS::SNS::TopicPolicy'))).toContain('"aws:SecureTransport":"false"');
    expect(JSON.stringify(resourcesOf(stateful, 'AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
  });
});

/** Matches as EventBridge does where a pattern has no more than values and prefixes. Source: EventBridge User Guide, "Event pattern syntax". */
function matches(pattern: unknown, event: unknown): boolean {
  if (!Array.isArray(pattern))
    return Object.entries(pattern as object).every(([key, below]) => matches(below, (event as Record<string, unknown>)[key]));
  return pattern.some((each) =>
    typeof each === 'string' ? each === event : String(event).startsWith((each as { prefix: string }).prefix),
  );
}

describe('a parameter that opens a way in', () => {
  const [rule] = Object.values(resourcesOf<{ EventPattern: object; State: string }>(template, 'AWS::Events::Rule'));
  const isNoticed = (name: string, operation: string, other: object = {}): boolean =>
    matches(rule?.Properties.EventPattern, {
      source: 'aws.ssm',
      'detail-type': 'Parameter Store Change',
      ...other,
      detail: { operation, name, type: 'String' },
    });

  test.each([
    ...SETTING_NAMES.map((name) => `/non-interactive-sessions/prod/${name}`),
    ...[...SESSION_BOUND_ROWS, TOKEN_LIFESPAN].map(({ name }) => `/non-interactive-sessions-session/prod/${name}`),
    '/non-interactive-sessions-sso/prod/identity-providers/corp',
    '/non-interactive-sessions-sso/prod/token-issuers/github',
    '/non-interactive-sessions-sso/prod/digest-passphrase',
    '/non-interactive-sessions-sso/prod/digest-sha1',
    '/non-interactive-sessions-upstream/prod/assertion-keys',
    '/non-interactive-sessions-upstream/prod/assertion-jwks',
  ])('%s is noticed when it is created, updated and deleted', (name) => {
    expect(rule?.Properties.State).toBe('ENABLED');
    expect(['Create', 'Update', 'Delete'].map((operation) => isNoticed(name, operation))).toEqual([true, true, true]);
  });

  test.each([
    ['of another stage', '/non-interactive-sessions-sso/prod2/digest-sha1', 'Update'],
    ['of another application', '/other/prod/digest-sha1', 'Update'],
    ['that only gets a label', '/non-interactive-sessions-sso/prod/digest-sha1', 'LabelParameterVersion'],
  ])('one %s is not', (_what, name, operation) => expect(isNoticed(name, operation)).toBe(false));

  test('another event is not', () => {
    expect(isNoticed('/non-interactive-sessions/prod/x', 'Update', { 'detail-type': 'Parameter Store Policy Action' })).toBe(false);
  });

  test('is looked at by a function that may read histories and publish to the topic, decrypts nothing of Parameter Store, and nothing else', () => {
    const [policy] = Object.entries(
      resourcesOf<{
        PolicyDocument: { Statement: { Effect: string; Action: string | string[]; Resource: unknown; Condition?: object }[] };
      }>(template, 'AWS::IAM::Policy'),
    ).filter(([id]) => id.startsWith('SettingsWatch'));
    const statements = policy?.[1].Properties.PolicyDocument.Statement ?? [];
    const actions = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(logs|xray):/.test(action)).sort()).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey*',
      'sns:Publish',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
      'ssm:GetParameterHistory',
    ]);
    const history = JSON.stringify(statements.find(({ Action }) => Action === 'ssm:GetParameterHistory')?.Resource);
    expect(history.match(/:parameter\/[^"]+/g)).toEqual(
      ['-session', '-sso', '-upstream', ''].map((part) => `:parameter/non-interactive-sessions${part}/prod/*`),
    );
    const denied = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject([{ Action: 'kms:Decrypt', Resource: '*' }]);
    expect(JSON.stringify(denied[0]?.Condition)).toMatch(/^{"StringEquals":{"kms:ViaService":.*"ssm\./);
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

/** Source: CloudWatch User Guide, "CloudWatch search expression syntax": what is more than letters, digits and _ stands in double quotes. */
test('the searches of the dashboard are in the syntax of CloudWatch', () => {
  const [dashboard] = Object.values(
    resourcesOf<{ DashboardBody: { 'Fn::Join': [string, unknown[]] } }>(template, 'AWS::CloudWatch::Dashboard'),
  );
  const parts = dashboard?.Properties.DashboardBody['Fn::Join'][1] ?? [];
  const body = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'reference')).join(''));
  const searches =
    JSON.stringify(body)
      .match(/SEARCH\('.*?'/g)
      ?.map((search) => JSON.parse(`"${search}"`) as string) ?? [];
  expect(searches).toHaveLength(2);
  for (const search of searches) {
    const schema = /^SEARCH\('\{([^}]+)\} /.exec(search)?.[1] ?? '';
    for (const part of schema.split(',')) expect([search, part]).toEqual([search, expect.stringMatching(/^(\w+|"[^"]+")$/)]);
    expect(schema.split(',')[0]).toBe(`"${METRICS_NAMESPACE}"`);
  }
});
