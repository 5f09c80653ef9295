import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type Projection,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { DynamoApi } from '../../shared/aws/client/apis.ts';
import { dynamoOverHttps } from '../../shared/aws/client/https-apis.ts';
import { dynamoOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { type IndexDefinition, type KeyAttribute, TABLES, type TableDefinition } from '../../shared/core/tables/tables.ts';
import { ownUserTable, type UserTable } from '../../shared/core/users/user-table.ts';

export interface DynamoUnderTest {
  readonly client: DynamoDBClient;
  /** The same through each of the two clients that the stores run over. */
  readonly apis: Readonly<Record<'SDK' | 'HTTPS', DynamoApi>>;
  /** Environment that leads another process there. */
  readonly env: NodeJS.ProcessEnv;
  readonly tablePrefix: string;
  readonly users: UserTable;
  stop(): Promise<void>;
}

/**
 * DynamoDB for a contract suite: embedded, or with REMOTE=1 the account that the environment's credentials name (its tables
 * are those of the stage NIS_TABLE_PREFIX tells; the suites use keys of their own and leave nothing behind that does not expire).
 */
export async function startDynamo(): Promise<DynamoUnderTest> {
  if (process.env.REMOTE === '1') return remote();
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const tablePrefix = 'test-';
  await Promise.all(Object.entries(TABLES).map(([name, definition]) => createTable(client, tablePrefix + name, definition)));
  const env = {
    AWS_REGION: 'local',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  return {
    client,
    apis: { SDK: dynamoOverSdk(client), HTTPS: dynamoOverHttps(env) },
    env,
    tablePrefix,
    users: ownUserTable(tablePrefix),
    stop: () => {
      client.destroy();
      return new Promise((resolve, reject) => {
        server.close((error?: Error | null) => (error ? reject(error) : resolve()));
      });
    },
  };
}

function remote(): DynamoUnderTest {
  const tablePrefix = process.env.NIS_TABLE_PREFIX;
  if (tablePrefix === undefined) throw new Error('REMOTE=1 needs NIS_TABLE_PREFIX, for example non-interactive-sessions-test-');
  const client = new DynamoDBClient({});
  const apis = { SDK: dynamoOverSdk(client), HTTPS: dynamoOverHttps(process.env) };
  return { client, apis, env: process.env, tablePrefix, users: ownUserTable(tablePrefix), stop: async () => client.destroy() };
}

async function createTable(client: DynamoDBClient, TableName: string, definition: TableDefinition): Promise<void> {
  const { partitionKey, sortKey, indexes } = definition;
  const attributes = [{ partitionKey, sortKey }, ...(indexes ?? [])]
    .flatMap((keys) => [keys.partitionKey, keys.sortKey])
    .filter((key) => key !== undefined);
  const defined = new Map(attributes.map(({ name, type }) => [name, type]));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...defined].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      KeySchema: keySchema(partitionKey, sortKey),
      ...(indexes === undefined ? {} : { GlobalSecondaryIndexes: indexes.map(indexOf) }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.02, maxDelay: 0.1 }, { TableName });
}

const keySchema = (partitionKey: KeyAttribute, sortKey: KeyAttribute | undefined): KeySchemaElement[] => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' },
  ...(sortKey === undefined ? [] : [{ AttributeName: sortKey.name, KeyType: 'RANGE' } satisfies KeySchemaElement]),
];

const indexOf = ({ name, partitionKey, sortKey, attributes }: IndexDefinition): GlobalSecondaryIndex => ({
  IndexName: name,
  KeySchema: keySchema(partitionKey, sortKey),
  Projection: projectionOf(attributes),
});

function projectionOf(attributes: IndexDefinition['attributes']): Projection {
  if (attributes === 'all') return { ProjectionType: 'ALL' };
  return attributes.length === 0 ? { ProjectionType: 'KEYS_ONLY' } : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...attributes] };
}
