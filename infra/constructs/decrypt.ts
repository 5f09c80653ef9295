import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeResource } from './acknowledge.ts';

/**
 * Lets Parameter Store use the account's keys for one SecureString only, whichever key encrypts it.
 *
 * Source: AWS KMS Developer Guide, "How AWS Systems Manager Parameter Store uses AWS KMS" (encryption context PARAMETER_ARN).
 */
export function secureStringStatement(scope: Construct, parameterArn: string, action: 'Decrypt' | 'Encrypt'): PolicyStatement {
  const stack = Stack.of(scope);
  const anyKey = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  acknowledgeResource(
    scope,
    anyKey,
    'Only AWS knows the id of the key of Parameter Store; a condition binds the right to one parameter, through Parameter Store.',
  );
  return new PolicyStatement({
    actions: [`kms:${action}`],
    resources: [anyKey],
    conditions: {
      StringEquals: { 'kms:ViaService': `ssm.${stack.region}.amazonaws.com`, 'kms:EncryptionContext:PARAMETER_ARN': parameterArn },
    },
  });
}
