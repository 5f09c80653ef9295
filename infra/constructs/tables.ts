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
import type { Construct } from 'constructs';
import {
  type IndexDefinition,
  type KeyAttribute,
  TABLES,
  type Table,
  type TableDefinition,
  tablePrefix,
} from '../../shared/core/tables.ts';

/** Creates every table of the product: on demand, encrypted, restorable, and left alone when the stack goes. */
export function addTables(scope: Construct, stage: string): void {
  for (const [table, definition] of Object.entries<TableDefinition>(TABLES)) {
    new TableV2(scope, table, {
      tableName: `${tablePrefix(stage)}${table}`,
      partitionKey: attribute(definition.partitionKey),
      ...(definition.sortKey === undefined ? {} : { sortKey: attribute(definition.sortKey) }),
      ...(definition.index === undefined ? {} : { globalSecondaryIndexes: [indexProps(definition.index)] }),
      ...(definition.ttl === undefined ? {} : { timeToLiveAttribute: definition.ttl }),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
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
  sortKey: attribute(sortKey),
  ...(attributes === 'all'
    ? { projectionType: ProjectionType.ALL }
    : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] }),
});

/** What a function may do with a table, as DynamoDB names it. */
export type TableAction = 'BatchGetItem' | 'GetItem' | 'Query' | 'Scan' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** Actions by table: everything that is not listed is denied. */
export type TableAccess = Readonly<Partial<Record<Table, readonly TableAction[]>>>;

/** IAM statements that grant exactly the listed actions on the tables of a stage. */
export function tableStatements(scope: Construct, stage: string, access: TableAccess): PolicyStatement[] {
  return Object.entries(access).map(
    ([table, actions]) =>
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [tableArn(scope, stage, table)],
      }),
  );
}

/** IAM statement to query the index of a table, and nothing else of the table. */
export const indexStatement = (scope: Construct, stage: string, table: Table): PolicyStatement =>
  new PolicyStatement({
    actions: ['dynamodb:Query'],
    resources: [tableArn(scope, stage, `${table}/index/${(TABLES[table] as TableDefinition).index?.name}`)],
  });

const tableArn = (scope: Construct, stage: string, name: string): string =>
  Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName: `${tablePrefix(stage)}${name}` });
