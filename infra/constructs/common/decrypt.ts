import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeResource } from './acknowledge.ts';

/** A SecureString and what is done with it. */
export interface SecureString {
  readonly parameterArn: string;
  readonly action: 'Decrypt' | 'Encrypt';
  /** The option kmsKeyArn: what is created is encrypted with this key, which may be of another account. */
  readonly kmsKeyArn: string | undefined;
}

/**
 * Lets Parameter Store use the account's keys for one SecureString only, whichever key encrypts it.
 *
 * Source: AWS KMS Developer Guide, "How AWS Systems Manager Parameter Store uses AWS KMS" (encryption context PARAMETER_ARN).
 */
export function secureStringStatement(scope: Construct, { parameterArn, action, kmsKeyArn }: SecureString): PolicyStatement {
  const stack = Stack.of(scope);
  const anyKey = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  acknowledgeResource(
    scope,
    anyKey,
    'Only AWS knows the id of the key of Parameter Store; a condition binds the right to one parameter, through Parameter Store.',
  );
  return new PolicyStatement({
    actions: [`kms:${action}`],
    resources: kmsKeyArn === undefined ? [anyKey] : action === 'Encrypt' ? [kmsKeyArn] : [anyKey, kmsKeyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': `ssm.${stack.region}.amazonaws.com`, 'kms:EncryptionContext:PARAMETER_ARN': parameterArn },
    },
  });
}
