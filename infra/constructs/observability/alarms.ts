import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MEMORY_METRIC, METRICS_NAMESPACE, type Metric as MetricName } from '../../../shared/core/decision/metrics.ts';
import { APPLICATION } from '../../../shared/core/names.ts';
import type { Table } from '../../../shared/core/tables/tables.ts';
import { type Deployed, tableName } from '../stateful/tables.ts';
import type { Memory } from './memory.ts';

/** One alarm. Its runbook is docs/runbooks/<name>.md; a test counts one against the other. */
export interface AlarmDefinition {
  /** Without application and stage. */
  readonly name: string;
  /** What has happened, for the person who is woken. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** It sounds above this. */
  readonly threshold: number;
}

export const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);

/** Width of the band, in standard deviations, outside which refusals are unusual for the hour of the week. */
const UNUSUAL = 5;

export interface Watched extends Deployed {
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly settingsWatch: IFunction;
  /** Holds the changes that it could not look at. */
  readonly unseenChanges: IQueue;
  readonly activation: IStateMachine;
  /** Requests that the API took in an hour, and how many are usual at most. */
  readonly requests: IMetric;
  readonly requestsPerHour: number;
  /** Counts the deployments that could not start the activation. */
  readonly notStarted: IMetric;
  /** null: the stage has none. */
  readonly memory: Pick<Memory, 'function' | 'lost'> | null;
}

/** A metric of the decision log. */
export const decisionMetric = (stage: string, metricName: MetricName, statistic: string, period = FIVE_MINUTES): Metric =>
  new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { stage }, statistic, period });

/** Alarms with a fixed threshold. */
export const alarmsOf = (watched: Watched): AlarmDefinition[] => [
  ...decisionAlarms(watched),
  ...throttleAlarms(watched),
  ...changeAlarms(watched),
  floodAlarm(watched),
  ...(watched.memory === null ? [] : memoryAlarms(watched.stage, watched.memory)),
];

/** Seconds since everything was observed last: four heartbeats. */
const BEHIND_S = 20 * 60;

/** How far the memory is behind, in seconds. */
export const memoryMetric = (stage: string): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: MEMORY_METRIC,
    dimensionsMap: { stage },
    statistic: Stats.MAXIMUM,
    period: FIVE_MINUTES,
  });

/** What Lambda gave up comes to the queue; what it could not even put there is counted apart. */
const memoryAlarms = (stage: string, { function: usage, lost }: Pick<Memory, 'function' | 'lost'>): AlarmDefinition[] => [
  {
    name: 'memory-lost',
    meaning: 'A batch of log lines could not be stored: the account review has a gap.',
    metric: sum({
      sent: lost.metricNumberOfMessagesSent({ period: FIVE_MINUTES, statistic: Stats.SUM }),
      waiting: lost.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      undelivered: usage.metric('DestinationDeliveryFailures', { period: FIVE_MINUTES, statistic: Stats.SUM }),
    }),
    threshold: 0,
  },
  {
    name: 'memory-behind',
    meaning: 'Log lines do not arrive, or arrive late: the account review does not know the time since.',
    metric: memoryMetric(stage),
    threshold: BEHIND_S,
  },
];

/** A flood costs money before it hurts: throttling keeps the site up, and every request that passes is paid for. */
const floodAlarm = ({ requests, requestsPerHour }: Watched): AlarmDefinition => ({
  name: 'requests-flood',
  meaning: 'More requests came in an hour than the option requestsPerHour says: they cost money, whoever sends them.',
  metric: requests,
  threshold: requestsPerHour,
});

function decisionAlarms({ stage }: Watched): AlarmDefinition[] {
  return [
    {
      name: 'authorizer-slow',
      meaning: 'One decision in a hundred takes longer than 300 ms.',
      metric: decisionMetric(stage, 'duration_ms', Stats.percentile(99)),
      threshold: 300,
    },
    {
      name: 'settings-stale',
      meaning: 'Decisions rest on settings older than a minute: Parameter Store does not answer, and a change is not in force.',
      metric: decisionMetric(stage, 'settings_age_ms', Stats.MAXIMUM),
      threshold: 60_000,
    },
  ];
}

function throttleAlarms({ stage, userTable, functions }: Watched): AlarmDefinition[] {
  return [
    {
      name: 'function-throttles',
      meaning: 'Lambda refused to start a function: callers were answered 503 or 500.',
      metric: sum(Object.fromEntries(Object.entries(functions).map(([id, fn]) => [id, fn.metricThrottles({ period: FIVE_MINUTES })]))),
      threshold: 0,
    },
    {
      name: 'table-throttles',
      meaning: 'DynamoDB throttled a table that decisions need.',
      metric: sum(tableThrottles({ stage, userTable })),
      threshold: 0,
    },
  ];
}

function changeAlarms({ settingsWatch, unseenChanges, activation, notStarted }: Watched): AlarmDefinition[] {
  return [
    {
      name: 'setting-unwatched',
      meaning: 'A change of a security setting could not be looked at: whether one was opened is not known.',
      metric: sum({
        errors: settingsWatch.metricErrors({ period: FIVE_MINUTES, statistic: Stats.SUM }),
        unseen: unseenChanges.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      }),
      threshold: 0,
    },
    {
      name: 'backfill-failed',
      meaning: 'The activation did not end well, or a deployment could not start it: existing users may not be marked yet.',
      metric: sum({
        failed: activation.metricFailed({ period: FIVE_MINUTES }),
        aborted: activation.metricAborted({ period: FIVE_MINUTES }),
        timed_out: activation.metricTimedOut({ period: FIVE_MINUTES }),
        not_started: notStarted,
      }),
      threshold: 0,
    },
  ];
}

const DECIDED_FROM: readonly Table[] = ['sys_user', 'sys_session', 'sys_login_attempt', 'sys_user_role', 'sys_properties'];

function tableThrottles(deployed: Deployed): Record<string, Metric> {
  const throttle = (table: Table, metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName(deployed, table) },
      statistic: Stats.SUM,
      period: FIVE_MINUTES,
    });
  return Object.fromEntries(
    DECIDED_FROM.flatMap((table) => [
      [`${table}_reads`, throttle(table, 'ReadThrottleEvents')],
      [`${table}_writes`, throttle(table, 'WriteThrottleEvents')],
    ]),
  );
}

/** The sum of metrics, of which CloudWatch may have none: those that nothing has happened to have no data. */
export function sum(metrics: Readonly<Record<string, IMetric>>): MathExpression {
  const expression = Object.keys(metrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics: { ...metrics }, period: FIVE_MINUTES, label: 'sum' });
}

const described = (meaning: string, name: string): string => `${meaning} Runbook: docs/runbooks/${name}.md`;

/** Adds an alarm that tells a topic, also when all is well again. */
export function addAlarm(scope: Construct, stage: string, topic: ITopic, { name, meaning, metric, threshold }: AlarmDefinition): Alarm {
  const alarm = new Alarm(scope, name, {
    alarmName: `${APPLICATION}-${stage}-${name}`,
    alarmDescription: described(meaning, name),
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  tell(alarm, topic);
  return alarm;
}

/** The alarm for refusals: many are usual at some hours of the week. */
export const addRefusalsAlarm = (scope: Construct, stage: string, topic: ITopic): Alarm =>
  addUnusualAlarm(scope, stage, topic, {
    name: 'refusals-unusual',
    meaning: 'Far more requests are refused than at this hour of the week before.',
    metric: decisionMetric(stage, 'refusals', Stats.SUM, HOUR),
  });

/** Adds an alarm for far more than usual at this hour of the week, which CloudWatch learns. It tells a topic, also when all is well again. */
export function addUnusualAlarm(
  scope: Construct,
  stage: string,
  topic: ITopic,
  { name, meaning, metric }: Omit<AlarmDefinition, 'threshold'>,
): Alarm {
  const alarm = new AnomalyDetectionAlarm(scope, name, {
    alarmName: `${APPLICATION}-${stage}-${name}`,
    alarmDescription: described(meaning, name),
    metric,
    stdDevs: UNUSUAL,
    comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  tell(alarm, topic);
  return alarm;
}

function tell(alarm: Alarm, topic: ITopic): void {
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
