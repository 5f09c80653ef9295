import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ENV } from '../../shared/core/environment.ts';
import { APPLICATION, settingsPath, tablePrefix } from '../../shared/core/names.ts';
import { acknowledge } from './acknowledge.ts';
import { ProductFunction } from './function.ts';
import type { ProductStackProps } from './props.ts';
import { settingsStatement } from './settings.ts';

/**
 * Tells the alarm topic when a setting is opened, with who did it: Parameter Store's event holds neither the value nor the
 * author, so a function looks both up. The event is best effort; what is in force never depends on it.
 *
 * Source: Systems Manager User Guide, "Reference: EventBridge event patterns and types for Systems Manager".
 */
export class SettingsWatch extends Construct {
  readonly function: IFunction;

  constructor(
    scope: Construct,
    id: string,
    { config: { stage, logRetentionDays }, codeOf, topic }: Pick<ProductStackProps, 'config' | 'codeOf'> & { readonly topic: ITopic },
  ) {
    super(scope, id);
    const watch = new ProductFunction(this, 'Watch', {
      code: codeOf('settings-watch'),
      description: 'Tells when a security setting is opened',
      environment: {
        [ENV.stage]: stage,
        [ENV.tablePrefix]: tablePrefix(stage),
        [ENV.settingsPath]: settingsPath(stage),
        [ENV.alarmTopic]: topic.topicArn,
      },
      statements: [settingsStatement(this, stage, 'GetParameterHistory')],
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
        detail: { operation: ['Create', 'Update'], name: [{ prefix: settingsPath(stage) }] },
      },
    });
    rule.addTarget(new LambdaFunction(watch.function, { retryAttempts: 185, maxEventAge: Duration.hours(24) }));
  }
}
