import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createUsageReader } from '../../../shared/aws/dynamo/usage/usage-reader.ts';
import { createUserSearch } from '../../../shared/aws/dynamo/users/user-search.ts';
import { createUserStore } from '../../../shared/aws/dynamo/users/user-store.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import { openConsole } from '../../functions/console/harness.ts';
import { MemoryUsage } from '../../support/memory-usage.ts';

/** A page as an administrator gets it. */
export type GetPage = (path: string) => Promise<{ readonly statusCode: number; readonly body: string }>;

/** The console's own function over the adapters of users, their index and usage; bundled for the benchmark, because Node runs no TSX. */
export function openPages(endpoint: string, tablePrefix: string): GetPage {
  const now = Date.now;
  // A client of this bundle: the SDK's paginators take no other.
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const console = openConsole([], {
    users: createUserStore(client, ownUserTable(tablePrefix), { now }),
    search: createUserSearch(client, tablePrefix, ownUserTable(tablePrefix), { now }),
    memory: { usage: createUsageReader(client, tablePrefix, now), refusals: new MemoryUsage() },
    clock: { now },
  });
  return (path) => console.send(`GET ${path}`, { as: 'admin', roles: ['admin'] });
}
