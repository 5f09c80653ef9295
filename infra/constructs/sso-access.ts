import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SSO_PARAMETERS, ssoPath } from '../../shared/core/sso.ts';
import { acknowledge } from './acknowledge.ts';

/**
 * What sign-in may read of the configuration of single sign-on: the two parameters of the digest, the identity providers, and the
 * decryption of the passphrase and of nothing else.
 *
 * Source: AWS KMS Developer Guide, "How AWS Systems Manager Parameter Store uses AWS KMS" (encryption context PARAMETER_ARN);
 * Systems Manager API Reference, GetParametersByPath (a right on a path covers all below it).
 */
export function ssoStatements(scope: Construct, stage: string): PolicyStatement[] {
  const stack = Stack.of(scope);
  const parameter = (name: string): string =>
    stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: ssoPath(stage).slice(1) + name });
  const passphrase = parameter(SSO_PARAMETERS.passphrase);
  acknowledge(
    scope,
    'IAM5[Resource::arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*]',
    'Only AWS knows the id of the key of Parameter Store; a condition binds the right to one parameter, through Parameter Store.',
  );
  return [
    new PolicyStatement({ actions: ['ssm:GetParameters'], resources: [passphrase, parameter(SSO_PARAMETERS.sha1)] }),
    new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [parameter(SSO_PARAMETERS.identityProviders)] }),
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
      conditions: {
        StringEquals: { 'kms:ViaService': `ssm.${stack.region}.amazonaws.com`, 'kms:EncryptionContext:PARAMETER_ARN': passphrase },
      },
    }),
  ];
}
