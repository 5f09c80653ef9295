import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';

/**
 * The right to use the customer's key of an adopted table of users, through DynamoDB and in no other way; none without the option. The key's
 * policy must leave it to its account, as the standard one does.
 *
 * Source: DynamoDB Developer Guide, "Encryption at rest: How it works". The actions are those that CDK grants beside a table's.
 */
export function userTableKeyStatements(
  scope: Construct,
  { userTableKeyArn }: Partial<Pick<Config, 'userTableKeyArn'>>,
  use: 'read' | 'write',
): PolicyStatement[] {
  if (userTableKeyArn === undefined) return [];
  const { region, urlSuffix } = Stack.of(scope);
  const writing = ['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];
  return [
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', ...(use === 'write' ? writing : [])],
      resources: [userTableKeyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
    }),
  ];
}
