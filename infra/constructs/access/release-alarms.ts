import { type Alarm, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../../shared/core/decision/metrics.ts';
import { addAlarm, addUnusualAlarm, decisionMetric, FIVE_MINUTES, sum } from '../observability/alarms.ts';

/** Decisions in five minutes below which a share says nothing: the deployment's own test makes a handful. */
const ENOUGH = 200;

/**
 * The two alarms that a release is taken back on. They stand beside the functions, since a deployment needs them before it shifts anything;
 * every other alarm is in the observability stack.
 */
export function addReleaseAlarms(scope: Construct, stage: string, decisionLog: ILogGroup, topic: ITopic): Alarm[] {
  const faults = addAlarm(scope, stage, topic, {
    name: 'authorizer-faults',
    meaning: 'Requests could not be decided and were answered 503: a store did not answer, or the authorizer crashed.',
    metric: sum({ faults: decisionMetric(stage, 'faults', Stats.SUM), crashes: crashesOf(scope, stage, decisionLog) }),
    threshold: 0,
  });
  return [faults, addShareAlarm(scope, stage, topic)];
}

/** A crash at start writes no decision. The authorizer's error count would not do: refused credentials count as errors, too. */
const crashesOf = (scope: Construct, stage: string, logGroup: ILogGroup): Metric =>
  new MetricFilter(scope, 'Crashes', {
    logGroup,
    filterPattern: FilterPattern.anyTerm(
      'Task timed out',
      'Runtime.ExitError',
      'Runtime.ImportModuleError',
      'Status: error',
      'Status: timeout',
    ),
    metricNamespace: METRICS_NAMESPACE,
    metricName: `crashes-${stage}`,
  }).metric({ statistic: Stats.SUM, period: FIVE_MINUTES });

/** Each decision counts 1 where it refused, else 0: their average is the share, their number that of the decisions. */
const addShareAlarm = (scope: Construct, stage: string, topic: ITopic): Alarm =>
  addUnusualAlarm(scope, stage, topic, {
    name: 'refusals-share',
    meaning: 'A far larger share of requests is refused than at this hour of the week before.',
    metric: new MathExpression({
      expression: `IF(decided > ${ENOUGH}, share)`,
      usingMetrics: {
        decided: decisionMetric(stage, 'refusals', Stats.SAMPLE_COUNT),
        share: decisionMetric(stage, 'refusals', Stats.AVERAGE),
      },
      period: FIVE_MINUTES,
      label: 'share of refusals',
    }),
  });
