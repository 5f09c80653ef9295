import { type IAspect, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import type { Config } from '../../config/config.ts';

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

/** What a function that reads and writes the tables of a stage may do with their key. */
export const tableKeyStatements = (scope: Construct, { kmsKeyArn }: Keyed): PolicyStatement[] =>
  keyStatements(scope, kmsKeyArn, [...READ, ...WRITE]);

/** What a function may do with the key of an adopted table of users, which is the customer's own, too. */
export const userTableKeyStatements = (
  scope: Construct,
  { userTableKeyArn }: Partial<Pick<Config, 'userTableKeyArn'>>,
  use: 'read' | 'write',
): PolicyStatement[] => keyStatements(scope, userTableKeyArn, use === 'read' ? READ : [...READ, ...WRITE]);

const READ = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/**
 * DynamoDB uses the key in the name of the caller, and no one else can in the function's name.
 *
 * Source: AWS KMS Developer Guide, "How Amazon DynamoDB uses AWS KMS" (kms:ViaService).
 */
function keyStatements(scope: Construct, keyArn: string | undefined, actions: string[]): PolicyStatement[] {
  if (keyArn === undefined) return [];
  const { region, urlSuffix } = Stack.of(scope);
  const conditions = { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } };
  return [new PolicyStatement({ actions, resources: [keyArn], conditions })];
}
