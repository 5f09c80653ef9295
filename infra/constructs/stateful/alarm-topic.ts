import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { APPLICATION } from '../../../shared/core/names.ts';
import type { Config } from '../../config/config.ts';
import { customerKey } from '../common/customer-key.ts';

/** The topic that alarms are sent to: the one that the option names, or one of the stage's own, which has no subscriber yet. */
export function alarmTopic(scope: Construct, config: Config): ITopic {
  const { stage, alarmTopicArn, alarmTopicKeyArn, kmsKeyArn } = config;
  if (alarmTopicArn !== undefined) {
    // With the key, what grants a function the right to publish grants the use of the key, too.
    const key = alarmTopicKeyArn === undefined ? {} : { keyArn: alarmTopicKeyArn };
    return Topic.fromTopicAttributes(scope, 'AlarmTopic', { topicArn: alarmTopicArn, ...key });
  }
  const masterKey = kmsKeyArn === undefined ? ownKey(scope, config) : customerKey(scope, kmsKeyArn);
  const topic = new Topic(scope, 'AlarmTopic', { topicName: `${APPLICATION}-${stage}-alarms`, enforceSSL: true, masterKey });
  for (const service of tellers(config)) topic.addToResourcePolicy(ofThisAccount(scope, service, ['sns:Publish'], topic.topicArn));
  new CfnOutput(scope, 'AlarmTopicArn', { value: topic.topicArn, description: 'Subscribe the people on call to this topic' });
  return topic;
}

/** A key of the stack's own: AWS's key for SNS lets no service publish. */
function ownKey(scope: Construct, config: Config): Key {
  const key = new Key(scope, 'AlarmKey', { enableKeyRotation: true, description: `Alarms of ${APPLICATION}-${config.stage}` });
  new Alias(scope, 'AlarmKeyAlias', { aliasName: `alias/${APPLICATION}-${config.stage}-alarms`, targetKey: key });
  for (const service of tellers(config))
    key.addToResourcePolicy(ofThisAccount(scope, service, ['kms:Decrypt', 'kms:GenerateDataKey'], '*'));
  return key;
}

/** Services that tell the topic something: alarms, and a budget if there is one. */
const tellers = ({ monthlyBudgetUsd }: Config): Teller[] => [
  'cloudwatch',
  ...(monthlyBudgetUsd === undefined ? [] : (['budgets'] as const)),
];
type Teller = keyof typeof SIDS;
const SIDS = { cloudwatch: 'AllowAlarmsOfThisAccount', budgets: 'AllowBudgetsOfThisAccount' } as const;

/**
 * Alarms and budgets of this account, and of no other, may do something. A policy of a topic replaces the one that SNS gives to every topic, which lets
 * the account publish: without this statement CloudWatch may not, and no alarm tells anybody.
 *
 * Source: SNS Developer Guide, "Example cases for Amazon SNS access control" and "Enable compatibility between event sources from AWS
 * services and encrypted topics"; Modern Data Architecture Accelerator, grantCloudWatchAlarmsTopicAccess (the key sees the account, too);
 * AWS Billing and Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications".
 */
const ofThisAccount = (scope: Construct, service: Teller, actions: string[], resource: string): PolicyStatement =>
  new PolicyStatement({
    sid: SIDS[service],
    principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
    actions,
    resources: [resource],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
