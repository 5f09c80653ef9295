import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SSO_PARAMETERS, ssoPath } from '../../../shared/core/names.ts';
import type { Config } from '../../config/config.ts';
import { secureStringStatement } from '../common/decrypt.ts';

/**
 * Rights of sign-in to read the configuration of single sign-on: the two parameters of the digest, the identity providers, and the
 * decryption of the passphrase only.
 *
 * Source: Systems Manager API Reference, GetParametersByPath (a right on a path covers all below it).
 */
export function ssoStatements(scope: Construct, { stage, kmsKeyArn }: Pick<Config, 'stage' | 'kmsKeyArn'>): PolicyStatement[] {
  const stack = Stack.of(scope);
  const parameter = (name: string): string =>
    stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: ssoPath(stage).slice(1) + name });
  const passphrase = parameter(SSO_PARAMETERS.passphrase);
  return [
    new PolicyStatement({ actions: ['ssm:GetParameters'], resources: [passphrase, parameter(SSO_PARAMETERS.sha1)] }),
    new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [parameter(SSO_PARAMETERS.identityProviders)] }),
    secureStringStatement(scope, { parameterArn: passphrase, action: 'Decrypt', kmsKeyArn }),
  ];
}
