import type { ParameterTier } from '@aws-sdk/client-ssm';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** A parameter that a deploy creates. */
export interface ParameterModel {
  readonly Name: string;
  readonly Value: string;
  readonly Type: 'String' | 'StringList';
  readonly Tier: ParameterTier;
}

/** The AWS::SSM::Parameter resources of the stacks. CloudFormation cannot make a SecureString. */
export function readParameters(stacks: readonly Stack[], resolve: Resolver): ParameterModel[] {
  return resourcesOfType(stacks, (type) => type === 'AWS::SSM::Parameter').map(({ stack, properties }) => ({
    Name: String(resolve(stack, properties.Name)),
    Value: String(resolve(stack, properties.Value)),
    Type: properties.Type === 'StringList' ? 'StringList' : 'String',
    Tier: (properties.Tier ?? 'Standard') as ParameterTier,
  }));
}
