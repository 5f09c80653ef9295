import { type IAspect, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import type { Config } from '../config/config.ts';

type Keyed = Pick<Config, 'kmsKeyArn'>;

const ID = 'CustomerKey';

/** The customer's key, once a scope. Its policy is the customer's: docs/platform.md says what it must allow. */
export const customerKey = (scope: Construct, kmsKeyArn: string): IKey =>
  (scope.node.tryFindChild(ID) as IKey | undefined) ?? Key.fromKeyArn(scope, ID, kmsKeyArn);

/** Encrypts every log group of a stack, those of CDK's own functions too, with one key. */
export class EncryptedLogs implements IAspect {
  readonly #keyArn: string;

  constructor(keyArn: string) {
    this.#keyArn = keyArn;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) node.kmsKeyId = this.#keyArn;
  }
}

/**
 * What a function that reads and writes the tables may do with the key: DynamoDB uses it in the name of the caller, and no one else can in
 * the function's name.
 *
 * Source: AWS KMS Developer Guide, "How Amazon DynamoDB uses AWS KMS" (kms:ViaService).
 */
export function tableKeyStatements(scope: Construct, { kmsKeyArn }: Keyed): PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  const { region, urlSuffix } = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo', 'DescribeKey'].map((action) => `kms:${action}`),
      resources: [kmsKeyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
    }),
  ];
}
