import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, type IAlarm, LogQueryWidget, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../../shared/core/decision/metrics.ts';
import { APPLICATION } from '../../../shared/core/names.ts';
import { decisionMetric, memoryMetric } from './alarms.ts';
import type { Memory } from './memory.ts';

export interface DashboardProps {
  readonly stage: string;
  readonly alarms: readonly IAlarm[];
  readonly decisionLog: ILogGroup;
  readonly memory: Pick<Memory, 'function' | 'lost'> | null;
}

const WIDE = { width: 12, height: 6 };
const MINUTE = Duration.minutes(1);

/** The one dashboard of a stage: is it well, what is decided, how fast, and who is refused. */
export function addDashboard(scope: Construct, { stage, alarms, decisionLog, memory }: DashboardProps): void {
  const dashboard = new Dashboard(scope, 'Dashboard', { dashboardName: `${APPLICATION}-${stage}`, defaultInterval: Duration.hours(3) });
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 }));
  dashboard.addWidgets(...decisionGraphs(stage));
  dashboard.addWidgets(...healthGraphs(stage));
  if (memory !== null) dashboard.addWidgets(...memoryGraphs(stage, memory));
  dashboard.addWidgets(refusedAccounts(decisionLog));
}

const memoryGraphs = (stage: string, { function: usage, lost }: Pick<Memory, 'function' | 'lost'>): GraphWidget[] => [
  new GraphWidget({ ...WIDE, title: 'Memory: seconds since everything was observed last', left: [memoryMetric(stage)] }),
  new GraphWidget({
    ...WIDE,
    title: 'Memory: batches, errors and lost batches',
    left: [usage.metricInvocations({ period: MINUTE })],
    right: [usage.metricErrors({ period: MINUTE }), lost.metricNumberOfMessagesSent({ period: MINUTE })],
  }),
];

const decisionGraphs = (stage: string): GraphWidget[] => [
  new GraphWidget({
    ...WIDE,
    title: 'Decisions by reason',
    left: [decisions(stage, 'stage,reason', 'Decisions by reason')],
    stacked: true,
  }),
  new GraphWidget({
    ...WIDE,
    title: 'Requests by protocol',
    left: [decisions(stage, 'stage,surface,protocol', 'By protocol')],
    stacked: true,
  }),
];

const healthGraphs = (stage: string): GraphWidget[] => [
  new GraphWidget({
    ...WIDE,
    title: 'Time of a decision (ms)',
    left: [50, 90, 99].map((percent) => decisionMetric(stage, 'duration_ms', Stats.percentile(percent), MINUTE)),
  }),
  new GraphWidget({
    ...WIDE,
    title: 'Faults, and age of the settings (ms)',
    left: [decisionMetric(stage, 'faults', Stats.SUM, MINUTE)],
    right: [decisionMetric(stage, 'settings_age_ms', Stats.MAXIMUM, MINUTE)],
  }),
];

const refusedAccounts = (decisionLog: ILogGroup): LogQueryWidget =>
  new LogQueryWidget({
    title: 'Accounts that are refused most',
    width: 24,
    height: 8,
    logGroupNames: [decisionLog.logGroupName],
    queryLines: [
      'fields user, reason, cause, protocol',
      'filter log = "decision" and outcome != "allow" and ispresent(user)',
      'stats count(*) as refused, latest(@timestamp) as last by user, reason, cause, protocol',
      'sort refused desc',
      'limit 20',
    ],
  });

/**
 * A search over the metrics of the decision log. Double quotes, because the namespace has dashes.
 *
 * Source: CloudWatch User Guide, "CloudWatch search expression syntax".
 */
const decisions = (stage: string, schema: string, label: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{"${METRICS_NAMESPACE}",${schema}} MetricName="decisions" stage="${stage}"', 'Sum')`,
    usingMetrics: {},
    label,
    period: Duration.minutes(5),
  });
