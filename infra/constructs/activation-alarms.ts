import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { APPLICATION } from '../../shared/core/tables.ts';
import type { Config } from '../config.ts';

export interface ActivationAlarmsProps {
  readonly config: Pick<Config, 'stage' | 'alarmTopicArn'>;
  readonly machine: StateMachine;
  /** Its log says `{"log":"activation","outcome":"failed"}` where it could not start the machine. */
  readonly start: LambdaFunction;
}

const PERIOD = Duration.minutes(5);
const WHENEVER = { threshold: 1, evaluationPeriods: 1, treatMissingData: TreatMissingData.NOT_BREACHING };

/** An activation that did not start or did not end well is more than a line in a log: one alarm each, to the topic of alarmTopicArn. */
export function addActivationAlarms(scope: Construct, { config, machine, start }: ActivationAlarmsProps): void {
  const notStarted = new MetricFilter(scope, 'NotStarted', {
    logGroup: start.logGroup,
    metricNamespace: APPLICATION,
    metricName: `ActivationNotStarted-${config.stage}`,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.log', '=', 'activation'),
      FilterPattern.stringValue('$.outcome', '=', 'failed'),
    ),
  });
  const unsuccessful = new MathExpression({
    expression: 'failed + aborted + timedOut',
    usingMetrics: { failed: machine.metricFailed(), aborted: machine.metricAborted(), timedOut: machine.metricTimedOut() },
    label: 'Executions that did not end well',
    period: PERIOD,
  });
  const alarms = [
    notStarted.metric({ statistic: 'Sum', period: PERIOD }).createAlarm(scope, 'NotStartedAlarm', {
      ...WHENEVER,
      alarmDescription: 'A deploy could not start the activation: run nis activate, or start the state machine by hand.',
    }),
    unsuccessful.createAlarm(scope, 'UnsuccessfulAlarm', {
      ...WHENEVER,
      alarmDescription: 'The activation failed: see nis status, repair what it names, and start the state machine again.',
    }),
  ];
  if (config.alarmTopicArn === undefined) return;
  const action = new SnsAction(Topic.fromTopicArn(scope, 'AlarmTopic', config.alarmTopicArn));
  for (const alarm of alarms) alarm.addAlarmAction(action);
}
