import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { TABLES, type Table, type TableDefinition, tablePrefix } from '../../shared/core/tables.ts';

export interface Dynamo {
  readonly client: DynamoDBClient;
  readonly tablePrefix: string;
  close(): Promise<void>;
}

/** The tables named, empty: in the embedded engine, or with REMOTE=1 in the AWS account that the environment names. */
export async function startDynamo(tables: readonly Table[]): Promise<Dynamo> {
  const server = process.env.REMOTE === '1' ? null : await startDynalite();
  const client = new DynamoDBClient(server === null ? {} : localConfiguration(server));
  const prefix = tablePrefix(`test-${randomUUID().slice(0, 8)}`);
  await Promise.all(tables.map((table) => createTable(client, prefix + table, TABLES[table])));
  return {
    client,
    tablePrefix: prefix,
    async close() {
      await Promise.all(tables.map((table) => client.send(new DeleteTableCommand({ TableName: prefix + table }))));
      // The embedded engine does not close while a client keeps a connection.
      client.destroy();
      await new Promise((closed) => (server === null ? closed(null) : server.close(closed)));
    },
  };
}

async function startDynalite(): Promise<Server> {
  const { default: dynalite } = await import('dynalite');
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

const localConfiguration = (server: Server) => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

async function createTable(client: DynamoDBClient, TableName: string, { partitionKey, sortKey }: TableDefinition): Promise<void> {
  const keys = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      KeySchema: keys.map(({ name }, index): KeySchemaElement => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
}
