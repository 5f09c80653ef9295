import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { settingsPath } from '../../shared/core/settings.ts';

/** IAM statement for one action of Parameter Store on the settings of a stage and on nothing else. */
export function settingsStatement(scope: Construct, stage: string, action: 'GetParameters' | 'PutParameter'): PolicyStatement {
  const resourceName = `${settingsPath(stage).replace(/^\//, '')}*`;
  return new PolicyStatement({
    actions: [`ssm:${action}`],
    resources: [Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName })],
  });
}
