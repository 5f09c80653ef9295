import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { FilterPattern, type ILogGroup, type LogGroup, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../../shared/core/environment.ts';
import { APPLICATION, tablePrefix } from '../../../shared/core/names.ts';
import { acknowledge } from '../common/acknowledge.ts';
import { tableKeyStatements } from '../common/customer-key.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';
import { type TableAccess, tableStatements } from '../stateful/tables.ts';
import { readsNoSecret } from './settings-watch.ts';

export interface MemoryProps extends Pick<ProductStackProps, 'config' | 'codeOf'> {
  readonly topic: ITopic;
  /** Of every function behind the gate, by a name. Each takes two subscriptions, of which this is one. */
  readonly logGroups: Readonly<Record<string, ILogGroup>>;
}

/** It writes what accounts did, and can read neither users nor sessions. */
const ACCESS: TableAccess = {
  sys_usage: ['BatchGetItem', 'GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'],
  sys_decision: ['PutItem'],
};

/** Concurrent executions of its own: a flood of lines waits here, and takes none from the gate. */
const CONCURRENCY = 4;
const TIMEOUT = Duration.minutes(5);
/** Kinds of lines that it reads, by the member `log`. */
const LINES = ['decision', 'served', 'sign_in', 'token', 'heartbeat'];
/** Longest that Lambda tries a batch, where it was throttled. */
const BATCH_AGE = Duration.hours(6);

/**
 * The memory: subscriptions of the log groups behind the gate call a function that notes how each account is used. The gate does not wait for
 * it and does not read it. Its own log group is not subscribed: each batch would make another.
 *
 * Source: CloudWatch Logs User Guide, "Log group-level subscription filters"; docs/contract.md, "Memory".
 */
export class Memory extends Construct {
  readonly function: IFunction;
  /** Takes the batches that Lambda gave up; the function notes their time as a gap. */
  readonly lost: Queue;

  constructor(scope: Construct, id: string, props: MemoryProps) {
    super(scope, id);
    const { config, topic, logGroups } = props;
    const usage = usageFunction(this, props);
    this.function = usage.function;
    this.lost = lostQueue(this, config.stage);
    topic.grantPublish(usage.function);
    acknowledge(
      usage,
      'IAM5[Action::kms:GenerateDataKey*]',
      'Data keys of the key of the topic, with and without plaintext, as SNS asks for.',
    );
    subscribe(this, logGroups, usage);
    const onFailure = new SqsDestination(this.lost);
    usage.release.live.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: BATCH_AGE, onFailure });
    readLost(this, this.lost, usage);
    schedule(this, config.stage, this.lost, usage);
  }
}

const usageFunction = (scope: Construct, { config, codeOf, topic, logGroups }: MemoryProps): ProductFunction =>
  new ProductFunction(scope, 'Usage', {
    code: codeOf('usage'),
    description: 'Notes from the log how each account is used',
    environment: {
      [ENV.stage]: config.stage,
      [ENV.tablePrefix]: tablePrefix(config.stage),
      [ENV.alarmTopic]: topic.topicArn,
      [ENV.memoryGroups]: Object.values(logGroups)
        .map(({ logGroupName }) => logGroupName)
        .join(','),
    },
    statements: [
      ...tableStatements(scope, config, ACCESS),
      ...tableKeyStatements(scope, config),
      heartbeatStatement(scope, Object.values(logGroups)),
      readsNoSecret(scope),
    ],
    logRetention: config.logRetentionDays,
    timeout: TIMEOUT,
    reservedConcurrency: CONCURRENCY,
  });

/** The one stream of each log group that holds its heartbeats. */
function heartbeatStatement(scope: Construct, logGroups: readonly ILogGroup[]): PolicyStatement {
  const resources = logGroups.map(({ logGroupName }) =>
    Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:${logGroupName}:log-stream:heartbeat` }),
  );
  return new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources });
}

/**
 * CloudWatch Logs may call the function for these log groups, of this account.
 *
 * Source: CloudWatch Logs User Guide, "Log group-level subscription filters" (source-arn, source-account).
 */
function subscribe(scope: Construct, logGroups: MemoryProps['logGroups'], { release: { live } }: ProductFunction): void {
  const filterPattern = FilterPattern.any(...LINES.map((line) => FilterPattern.stringValue('$.log', '=', line)));
  const principal = new ServicePrincipal('logs.amazonaws.com');
  for (const [name, logGroup] of Object.entries(logGroups)) {
    live.addPermission(`Lines${name}`, { principal, sourceArn: logGroup.logGroupArn, sourceAccount: Stack.of(scope).account });
    const destination = { bind: () => ({ arn: live.functionArn }) };
    // CloudWatch Logs tries whether it may call the function when the subscription is made.
    new SubscriptionFilter(scope, `Lines${name}`, { logGroup, filterPattern, destination }).node.addDependency(live);
  }
}

function lostQueue(scope: Construct, stage: string): Queue {
  const queue = new Queue(scope, 'Lost', {
    queueName: `${APPLICATION}-${stage}-memory-lost`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    // Six times the function's time. Source: Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping".
    visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
  });
  acknowledge(queue, 'SQS3', 'A message that cannot be noted comes again until it can: there is no other place for it.');
  return queue;
}

/** The function takes its own lost batches back, to note the gap. */
function readLost(scope: Construct, queue: Queue, usage: ProductFunction): void {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  usage.function.addToRolePolicy(new PolicyStatement({ actions, resources: [queue.queueArn] }));
  const mapping = new EventSourceMapping(scope, 'ReadLost', {
    target: usage.release.live,
    eventSourceArn: queue.queueArn,
    // A message holds a whole batch, and an invocation takes 6 MB.
    batchSize: 2,
    maxConcurrency: 2,
    reportBatchItemFailures: true,
  });
  mapping.node.addDependency(usage);
}

function schedule(scope: Construct, stage: string, deadLetterQueue: Queue, usage: ProductFunction): void {
  const delivery = { retryAttempts: 2, maxEventAge: Duration.minutes(5), deadLetterQueue };
  new Rule(scope, 'Heartbeat', {
    ruleName: `${APPLICATION}-${stage}-memory-heartbeat`,
    schedule: Schedule.rate(Duration.minutes(5)),
    targets: [new LambdaFunction(usage.release.live, delivery)],
  });
  const event = RuleTargetInput.fromObject({ task: 'clean-up' });
  new Rule(scope, 'CleanUp', {
    ruleName: `${APPLICATION}-${stage}-memory-clean-up`,
    schedule: Schedule.rate(Duration.days(1)),
    targets: [new LambdaFunction(usage.release.live, { ...delivery, event })],
  });
}

/** The log groups of the functions whose lines the memory reads. */
export const subscribedGroups = (functions: Readonly<Record<string, ProductFunction | null>>): Record<string, LogGroup> =>
  Object.fromEntries(Object.entries(functions).flatMap(([name, found]) => (found === null ? [] : [[name, found.logGroup]])));
