import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { SSO_PARAMETERS, ssoPath } from '../../../shared/core/names.ts';
import type { Config } from '../../config/config.ts';

/**
 * One parameter for each identity provider of the configuration. Unlike the settings they belong to the deploy: a provider that is removed
 * from the configuration can no longer sign anyone in.
 */
export function addIdentityProviders(scope: Construct, { stage, identityProviders }: Config): void {
  for (const provider of identityProviders) {
    new StringParameter(scope, `IdentityProvider-${provider.id}`, {
      parameterName: `${ssoPath(stage)}${SSO_PARAMETERS.identityProviders}/${provider.id}`,
      stringValue: JSON.stringify(provider),
      description: `SAML 2.0 identity provider: ${provider.name}`,
      // Several certificates do not fit into the 4 KB of a standard parameter.
      tier: ParameterTier.INTELLIGENT_TIERING,
    });
  }
}
