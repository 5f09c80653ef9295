import { CfnOutput, CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { tablePrefix } from '../../../shared/core/names.ts';
import { indexOf } from '../../../shared/core/users/search/entries.ts';
import { ownUserTable, writeUserTable } from '../../../shared/core/users/user-table.ts';
import { acknowledgeProvider } from '../common/acknowledge.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';

/**
 * CloudFormation type of the resource below. The local run finds it by this name and skips it (infra/local/assembly/custom-resources.ts).
 */
export const ACTIVATION_RESOURCE_TYPE = 'Custom::ActivationStarted';

export interface ActivationStartProps extends Pick<ProductStackProps, 'config' | 'codeOf'> {
  readonly machine: StateMachine;
}

/**
 * Starts the state machine when the stack is created, and when a deploy changes what activation depends on. It does not wait and never
 * fails: the provider framework allows an hour at most, and a failed custom resource would roll the stack back.
 */
export class ActivationStart extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { config, codeOf, machine }: ActivationStartProps) {
    super(scope, id);
    const start = new ProductFunction(this, 'Start', {
      code: codeOf('start-activation'),
      description: 'Starts the activation at a deploy',
      statements: [new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] })],
      logRetention: config.logRetentionDays,
      timeout: Duration.seconds(30),
    });
    this.function = start.function;
    const logGroup = new LogGroup(this, 'ProviderLog', { retention: config.logRetentionDays });
    const provider = new Provider(this, 'Provider', { onEventHandler: start.release.live, logGroup });
    acknowledgeProvider(provider);
    const users = config.userTable ?? ownUserTable(tablePrefix(config.stage));
    const resource = new CustomResource(this, 'Resource', {
      resourceType: ACTIVATION_RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      removalPolicy: RemovalPolicy.RETAIN,
      properties: {
        StateMachineArn: machine.stateMachineArn,
        Activation: writeUserTable(users),
        // A deploy of a version with another index of users activates again, which builds it.
        Index: indexOf(users),
      },
    });
    // After the machine has all its rights, including those of the map.
    resource.node.addDependency(machine);
    new CfnOutput(this, 'Outcome', { value: resource.getAttString('Outcome'), description: 'Whether this deploy started the activation' });
  }
}
