/** A service of the AWS endpoint that can be made to fail, to see the effect. */
export type Fault = 'dynamodb' | 'ssm';

export const FAULTS: readonly Fault[] = ['dynamodb', 'ssm'];

/** Which services answer 500; changed once seeding is done. */
export interface FaultSwitch {
  failing: Fault | null;
}
