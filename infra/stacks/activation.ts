import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ActivationMachine } from '../constructs/activation/activation-machine.ts';
import { ActivationStart } from '../constructs/activation/activation-start.ts';
import { addBackfillFunction } from '../constructs/activation/backfill-function.ts';
import type { ProductStackProps } from '../constructs/common/props.ts';

/**
 * The activation: makes existing users interactive. It is a stack of its own, because deploying it activates, and `nis preview` should come
 * before.
 *
 * Source: specification, "Installed with Non-Interactive Sessions".
 */
export class ActivationStack extends Stack {
  readonly machine: StateMachine;
  /** Its log says `{"log":"activation","outcome":"failed"}` if it could not start the machine. */
  readonly start: LambdaFunction;

  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ProductStackProps) {
    super(scope, id, props);
    const backfill = addBackfillFunction(this, { config, codeOf });
    const { machine } = new ActivationMachine(this, 'Activation', { config, backfill });
    this.machine = machine;
    this.start = new ActivationStart(this, 'ActivationStart', { config, codeOf, machine }).function;
    new CfnOutput(this, 'StateMachine', { value: machine.stateMachineArn, description: 'Starts or resumes the activation by hand' });
  }
}
