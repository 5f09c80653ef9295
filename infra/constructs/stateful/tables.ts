import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { tablePrefix, upstreamParameter, userTableParameter } from '../../../shared/core/names.ts';
import { type IndexDefinition, type KeyAttribute, TABLES, type Table, type TableDefinition } from '../../../shared/core/tables/tables.ts';
import { storedName, writeUserTable } from '../../../shared/core/users/user-table.ts';
import { type Config, LOCAL_STAGE } from '../../config/config.ts';
import { customerKey } from '../common/customer-key.ts';

/** The options that the tables of a deployment depend on. */
export type Deployed = Pick<Config, 'stage' | 'userTable'> & Partial<Pick<Config, 'userTableKeyArn'>>;

/** Creates every table of the product except an adopted one: on demand, encrypted, restorable, and kept when the stack is deleted. */
export function addTables(scope: Construct, { stage, userTable, kmsKeyArn }: Deployed & Pick<Config, 'kmsKeyArn'>): void {
  const encryption =
    kmsKeyArn === undefined ? TableEncryptionV2.awsManagedKey() : TableEncryptionV2.customerManagedKey(customerKey(scope, kmsKeyArn));
  for (const [table, definition] of Object.entries<TableDefinition>(TABLES)) {
    const adopted = table === 'sys_user' ? userTable : null;
    // On this machine there is nothing to adopt: a stand-in is created under the table's names.
    if (adopted !== null && stage !== LOCAL_STAGE) continue;
    new TableV2(scope, table, {
      tableName: adopted?.name ?? `${tablePrefix(stage)}${table}`,
      partitionKey: attribute(adopted === null ? definition.partitionKey : { type: 'S', name: storedName(adopted, 'user_name') }),
      ...(definition.sortKey === undefined ? {} : { sortKey: attribute(definition.sortKey) }),
      ...(definition.indexes === undefined || adopted !== null ? {} : { globalSecondaryIndexes: definition.indexes.map(indexProps) }),
      ...(definition.ttl === undefined ? {} : { timeToLiveAttribute: definition.ttl }),
      billing: Billing.onDemand(),
      encryption,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

const attribute = ({ name, type }: KeyAttribute): Attribute => ({ name, type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER });

const indexProps = ({ name, partitionKey, sortKey, attributes }: IndexDefinition): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: attribute(partitionKey),
  ...(sortKey === undefined ? {} : { sortKey: attribute(sortKey) }),
  ...projection(attributes),
});

function projection(attributes: IndexDefinition['attributes']): Pick<GlobalSecondaryIndexPropsV2, 'projectionType' | 'nonKeyAttributes'> {
  if (attributes === 'all') return { projectionType: ProjectionType.ALL };
  if (attributes.length === 0) return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] };
}

/**
 * Notes which table was adopted, so that `nis` works on the same one. No administrator changes the note, so it is a plain resource of the
 * template.
 */
export function tellUserTable(scope: Construct, { stage, userTable }: Deployed): void {
  if (userTable === null) return;
  new StringParameter(scope, 'UserTable', {
    parameterName: userTableParameter(stage),
    stringValue: writeUserTable(userTable),
    description: 'Table of users that Non-Interactive Sessions adopted',
  });
}

/** Notes that an upstream serves the tables, so that `nis` claims nothing about access controls that it does not know. */
export function tellUpstream(scope: Construct, { stage, upstreamUrl }: Pick<Config, 'stage' | 'upstreamUrl'>): void {
  if (upstreamUrl === null) return;
  new StringParameter(scope, 'Upstream', {
    parameterName: upstreamParameter(stage),
    stringValue: 'true',
    description: 'Non-Interactive Sessions stands before an instance of the customer',
  });
}

/** Actions on a table, in DynamoDB's names. */
export type TableAction =
  | 'DescribeTable'
  | 'BatchGetItem'
  | 'GetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem';

/** Actions by table; everything else is denied. */
export type TableAccess = Readonly<Partial<Record<Table, readonly TableAction[]>>>;

/** IAM statements for exactly the listed actions on the tables of a stage, and on the adopted one instead of sys_user. */
export function tableStatements(scope: Construct, deployed: Deployed, access: TableAccess): PolicyStatement[] {
  return Object.entries(access).map(
    ([table, actions]) =>
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [tableArn(scope, deployed, table)],
      }),
  );
}

/**
 * Limits statements to items by their partition keys.
 *
 * Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" (dynamodb:LeadingKeys).
 */
export function bindKeys(statements: readonly PolicyStatement[], how: 'StringEquals' | 'StringLike', keys: readonly string[]): void {
  for (const statement of statements) statement.addCondition(`ForAllValues:${how}`, { 'dynamodb:LeadingKeys': keys });
}

/** IAM statement to read indexes of a table, and nothing else. */
export const indexStatement = (
  scope: Construct,
  deployed: Deployed,
  table: Table,
  indexes: readonly IndexDefinition[] = (TABLES[table] as TableDefinition).indexes ?? [],
  actions: readonly TableAction[] = ['Query'],
): PolicyStatement =>
  new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: indexes.map(({ name }) => `${tableArn(scope, deployed, table)}/index/${name}`),
  });

/** Name of a table, or the ARN if one was adopted by ARN. */
const nameOrArn = ({ stage, userTable }: Deployed, table: string): string =>
  table === 'sys_user' && userTable !== null ? userTable.name : `${tablePrefix(stage)}${table}`;

/** Name of a table for metrics. */
export const tableName = (deployed: Deployed, table: Table): string => nameOrArn(deployed, table).replace(/^arn:.*\//, '');

function tableArn(scope: Construct, deployed: Deployed, table: string): string {
  const name = nameOrArn(deployed, table);
  return name.startsWith('arn:') ? name : Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName: name });
}
