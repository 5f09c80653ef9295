import { CfnOutput } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { APPLICATION } from '../../shared/core/names.ts';
import type { Config } from '../config/config.ts';

/** The topic that alarms are sent to: the one that the option names, or one of the stage's own, which has no subscriber yet. */
export function alarmTopic(scope: Construct, { stage, alarmTopicArn }: Config): ITopic {
  if (alarmTopicArn !== undefined) return Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopicArn);
  const masterKey = new Key(scope, 'AlarmKey', { enableKeyRotation: true, description: `Alarms of ${APPLICATION}-${stage}` });
  new Alias(scope, 'AlarmKeyAlias', { aliasName: `alias/${APPLICATION}-${stage}-alarms`, targetKey: masterKey });
  const topic = new Topic(scope, 'AlarmTopic', { topicName: `${APPLICATION}-${stage}-alarms`, enforceSSL: true, masterKey });
  // Source: SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics".
  masterKey.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
  new CfnOutput(scope, 'AlarmTopicArn', { value: topic.topicArn, description: 'Subscribe the people on call to this topic' });
  return topic;
}
