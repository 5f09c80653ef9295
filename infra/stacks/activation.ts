import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addActivationAlarms } from '../constructs/activation-alarms.ts';
import { ActivationMachine } from '../constructs/activation-machine.ts';
import { ActivationStart } from '../constructs/activation-start.ts';
import { addBackfillFunction } from '../constructs/backfill-function.ts';
import type { ProductStackProps } from './props.ts';

/**
 * The activation: makes existing users interactive. Apart from the others, so that `nis preview` can come between them and it: deploying
 * this stack is what activates.
 *
 * Source: specification, "Installed with Non-Interactive Sessions".
 */
export class ActivationStack extends Stack {
  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ProductStackProps) {
    super(scope, id, props);
    const backfill = addBackfillFunction(this, { config, codeOf });
    const { machine } = new ActivationMachine(this, 'Activation', { config, backfill });
    const start = new ActivationStart(this, 'ActivationStart', { config, codeOf, machine });
    addActivationAlarms(this, { config, machine, start: start.function });
    new CfnOutput(this, 'StateMachine', { value: machine.stateMachineArn, description: 'Starts or resumes the activation by hand' });
  }
}
