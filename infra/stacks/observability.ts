import { Duration, Stack } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnQueryDefinition, FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../shared/core/decision/metrics.ts';
import { APPLICATION } from '../../shared/core/names.ts';
import type { ProductStackProps } from '../constructs/common/props.ts';
import { addAlarm, addRefusalsAlarm, alarmsOf } from '../constructs/observability/alarms.ts';
import { addBudget } from '../constructs/observability/budget.ts';
import { addDashboard } from '../constructs/observability/dashboard.ts';
import { Memory, subscribedGroups } from '../constructs/observability/memory.ts';
import { SettingsWatch } from '../constructs/observability/settings-watch.ts';
import type { AccessStack } from './access.ts';
import type { ActivationStack } from './activation.ts';

export interface ObservabilityStackProps extends ProductStackProps {
  readonly topic: ITopic;
  readonly access: AccessStack;
  readonly activation: ActivationStack;
}

/** Alarms, the dashboard and saved queries for the people on call. No request depends on them. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { config, codeOf, topic, access, activation, ...props }: ObservabilityStackProps) {
    super(scope, id, props);
    const { stage } = config;
    const { authorizer, owners } = access.functions;
    const watch = new SettingsWatch(this, 'SettingsWatch', { config, codeOf, topic });
    const logGroups = subscribedGroups({
      Authorizer: authorizer,
      SignIn: owners['sign-in'],
      OAuth: owners.oauth,
      Console: owners.console,
      Instance: owners.instance,
    });
    const memory = config.memory === 'off' ? null : new Memory(this, 'Memory', { config, codeOf, topic, logGroups });
    const functions = {
      authorizer: authorizer.function,
      sign_in: owners['sign-in'].function,
      oauth: owners.oauth.function,
      console: owners.console.function,
      ...(owners.instance === null ? {} : { instance: owners.instance.function }),
    };
    const fixed = alarmsOf({
      stage,
      userTable: config.userTable,
      functions,
      settingsWatch: watch.function,
      unseenChanges: watch.unseen,
      activation: activation.machine,
      requests: access.api.metricCount({ period: Duration.hours(1), statistic: Stats.SUM }),
      requestsPerHour: config.requestsPerHour,
      notStarted: notStartedOf(this, stage, activation.start.logGroup),
      memory,
    }).map((alarm) => addAlarm(this, stage, topic, alarm));
    const alarms = [...access.releaseAlarms, ...fixed, addRefusalsAlarm(this, stage, topic)];
    addDashboard(this, { stage, alarms, decisionLog: authorizer.logGroup, memory });
    saveQueries(this, stage, authorizer.logGroup);
    addBudget(this, config, topic);
  }
}

const notStartedOf = (scope: Construct, stage: string, logGroup: ILogGroup): Metric =>
  new MetricFilter(scope, 'NotStarted', {
    logGroup,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.log', '=', 'activation'),
      FilterPattern.stringValue('$.outcome', '=', 'failed'),
    ),
    metricNamespace: METRICS_NAMESPACE,
    metricName: `activations-not-started-${stage}`,
  }).metric({ statistic: Stats.SUM, period: Duration.minutes(5) });

function saveQueries(scope: Construct, stage: string, { logGroupName }: ILogGroup): void {
  for (const [name, queryString] of Object.entries(QUERIES))
    new CfnQueryDefinition(scope, name, { name: `${APPLICATION}-${stage}/${name}`, queryString, logGroupNames: [logGroupName] });
}

/** Saved queries of Logs Insights over the decision log; docs/operations.md shows them. */
const QUERIES: Readonly<Record<string, string>> = {
  'true-cause-of-a-request': `fields @timestamp, outcome, reason, cause, user, surface, protocol, table, method, source, duration_ms
| filter decision_id = "PUT THE x-amzn-RequestId HERE"`,
  'refused-accounts': `filter log = "decision" and outcome != "allow" and ispresent(user)
| stats count(*) as refused, latest(@timestamp) as last by user, reason, cause, protocol
| sort refused desc`,
  'protocols-by-account': `filter log = "decision" and outcome = "allow" and ispresent(user)
| stats count(*) as requests, latest(@timestamp) as last by user, session_kind, coalesce(protocol, surface) as used
| sort user, requests desc`,
};
