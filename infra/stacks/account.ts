import { Arn, Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeBasicExecution } from '../constructs/common/acknowledge.ts';
import type { ProductStackProps } from '../constructs/common/props.ts';

/**
 * What an account and region has once, for all stages: the role with which API Gateway writes logs and, if asked for, the higher throughput
 * of Parameter Store. Opt-in, because other applications of the account may have set both.
 *
 * Source: API Gateway Developer Guide, "Permissions for CloudWatch logging"; Systems Manager, "Increasing Parameter Store throughput".
 */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, { config, codeOf: _code, ...props }: ProductStackProps) {
    super(scope, id, props);
    const role = new Role(this, 'CloudWatchRole', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    acknowledge(
      role,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'The policy that API Gateway asks for: it covers the logs of every API of the account.',
    );
    new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    if (config.parameterStoreHighThroughput) this.#raiseParameterStoreThroughput(config.logRetentionDays);
  }

  /**
   * Stays when the stack is deleted, because other stages may need it. The function behind it has a log group of ours: the one that CDK would add may
   * be there already, made by Lambda at the first line. Source: aws-cdk, issue 34612.
   */
  #raiseParameterStoreThroughput(retention: RetentionDays): void {
    const setting = Arn.format(
      { service: 'ssm', resource: 'servicesetting', resourceName: 'ssm/parameter-store/high-throughput-enabled' },
      this,
    );
    const call = {
      service: 'SSM',
      action: 'UpdateServiceSetting',
      parameters: { SettingId: setting, SettingValue: 'true' },
      physicalResourceId: PhysicalResourceId.of('high-throughput-enabled'),
    };
    new AwsCustomResource(this, 'ParameterStoreThroughput', {
      onCreate: call,
      onUpdate: call,
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['ssm:UpdateServiceSetting'], resources: [setting] }),
      ]),
      installLatestAwsSdk: false,
      logGroup: new LogGroup(this, 'ParameterStoreThroughputLog', { retention }),
    });
    // CDK puts its one function for such calls at the root of the stack.
    acknowledgeBasicExecution(this);
  }
}
