import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../../shared/core/environment.ts';
import { APPLICATION, sessionBoundsPath, settingsPath, ssoPath, upstreamPath } from '../../../shared/core/names.ts';
import { acknowledge, acknowledgeResource } from '../common/acknowledge.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';

/**
 * Tells the alarm topic when a parameter opens a way in, and who wrote it. Parameter Store's event has neither the value nor the author, so
 * a function reads both. It reads no secret. The event is best effort; what is in force never depends on it.
 *
 * Source: Systems Manager User Guide, "Reference: EventBridge event patterns and types for Systems Manager".
 */
export class SettingsWatch extends Construct {
  readonly function: IFunction;
  /** Holds the events of changes that could not be looked at. */
  readonly unseen: IQueue;

  constructor(
    scope: Construct,
    id: string,
    { config: { stage, logRetentionDays }, codeOf, topic }: Pick<ProductStackProps, 'config' | 'codeOf'> & { readonly topic: ITopic },
  ) {
    super(scope, id);
    const watch = new ProductFunction(this, 'Watch', {
      code: codeOf('settings-watch'),
      description: 'Tells when a parameter opens a way in',
      environment: { [ENV.stage]: stage, [ENV.alarmTopic]: topic.topicArn },
      statements: [historyStatement(this, stage), readsNoSecret(this)],
      logRetention: logRetentionDays,
    });
    this.function = watch.function;
    topic.grantPublish(watch.function);
    acknowledge(
      watch,
      'IAM5[Action::kms:GenerateDataKey*]',
      'Data keys of the key of the topic, with and without plaintext, as SNS asks for.',
    );
    const rule = new Rule(this, 'Changed', {
      ruleName: `${APPLICATION}-${stage}-setting-changed`,
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['Parameter Store Change'],
        detail: { operation: ['Create', 'Update', 'Delete'], name: watchedPaths(stage).map((prefix) => ({ prefix })) },
      },
    });
    this.unseen = unseenQueue(this, stage);
    watch.release.live.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(this.unseen) });
    const undelivered = { retryAttempts: 185, maxEventAge: Duration.hours(24), deadLetterQueue: this.unseen };
    rule.addTarget(new LambdaFunction(watch.release.live, undelivered));
  }
}

/**
 * The last place of an event: EventBridge tries for a day to hand it to Lambda. If the function then fails, Lambda calls it twice more within
 * three minutes and gives up. Here both leave what they could not do, for a person: nothing reads it. SQS's own key encrypts it, also with
 * the option kmsKeyArn: an event holds no value, and a key that does not let EventBridge in would lose it.
 *
 * Source: Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
 */
function unseenQueue(scope: Construct, stage: string): Queue {
  const queue = new Queue(scope, 'Unseen', {
    queueName: `${APPLICATION}-${stage}-setting-changes-unseen`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(queue, 'SQS3', 'It is itself the last place of what failed.');
  return queue;
}

/** Below each of these paths a parameter can open a way in; functions/settings-watch/ways-in.ts says which. */
const watchedPaths = (stage: string): string[] => [settingsPath(stage), sessionBoundsPath(stage), ssoPath(stage), upstreamPath(stage)];

/** The history of watched parameters, without the right to decrypt it. */
function historyStatement(scope: Construct, stage: string): PolicyStatement {
  const resources = watchedPaths(stage).map((path) =>
    Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${path.slice(1)}*` }),
  );
  for (const arn of resources)
    acknowledgeResource(scope, arn, 'What opens a way into this stage; identity providers come and go below the path.');
  return new PolicyStatement({ actions: ['ssm:GetParameterHistory'], resources });
}

/**
 * Explicit deny: the key policy of aws/ssm lets everyone decrypt a parameter that they may read, so a missing right does not suffice.
 *
 * Source: AWS Key Management Service Developer Guide, "AWS managed keys"; IAM User Guide, "Policy evaluation logic": an explicit deny wins.
 */
export const readsNoSecret = (scope: Construct): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.DENY,
    actions: ['kms:Decrypt'],
    resources: ['*'],
    conditions: { StringEquals: { 'kms:ViaService': `ssm.${Stack.of(scope).region}.${Stack.of(scope).urlSuffix}` } },
  });
