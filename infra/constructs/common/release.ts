import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Name of the alias that everything calls. */
export const LIVE = 'live';

export interface ReleaseProps {
  readonly function: LambdaFunction;
  /** Environments of the live version that are kept started; undefined: none. */
  readonly provisionedConcurrency?: number | undefined;
}

/**
 * How a function gets its code: each code or configuration is a version of its own, and the alias `live` names the one that serves. So a
 * request is never served by code of one release and configuration of another, and a roll-back is the alias named back.
 *
 * Source: Lambda Developer Guide, "Manage Lambda function versions" and "Create an alias for a Lambda function".
 */
export class Release extends Construct {
  readonly live: Alias;

  constructor(scope: Construct, id: string, { function: released, provisionedConcurrency }: ReleaseProps) {
    super(scope, id);
    this.live = new Alias(this, 'Live', {
      aliasName: LIVE,
      version: released.currentVersion,
      ...(provisionedConcurrency === undefined ? {} : { provisionedConcurrentExecutions: provisionedConcurrency }),
    });
  }
}

/**
 * Lets a new version serve a tenth of the requests for five minutes and then all, and sends all of them back to the version before it when an
 * alarm sounds meanwhile. The first deployment has no version before it, so that it shifts nothing. An alarm that sounds already when a
 * deployment begins stops it: the option `canary` is off for the release that ends such an outage.
 *
 * Source: AWS CodeDeploy User Guide, "Deployments on an AWS Lambda compute platform"; CloudFormation Template Reference,
 * "UpdatePolicy attribute" (CodeDeployLambdaAliasUpdate).
 */
export function shiftSlowly(scope: Construct, releases: Readonly<Record<string, Release>>, alarms: readonly IAlarm[]): void {
  const application = new LambdaApplication(scope, 'Deployments');
  const role = new Role(scope, 'DeploymentRole', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
  acknowledge(
    role,
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
    'The narrower of the two policies that CodeDeploy asks for: it shifts aliases, looks at alarms, and calls only functions named CodeDeployHook_….',
  );
  for (const [id, { live }] of Object.entries(releases))
    new LambdaDeploymentGroup(scope, `${id}Deployment`, {
      application,
      role,
      alias: live,
      alarms: [...alarms],
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
}
