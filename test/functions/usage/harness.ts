import { gzipSync } from 'node:zlib';
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createCounts } from '../../../functions/usage/counts.ts';
import { createKnownRows } from '../../../functions/usage/known-rows.ts';
import { type BatchPorts, takeBatch } from '../../../functions/usage/take-batch.ts';
import { createAlertStore } from '../../../shared/aws/dynamo/usage/alert-store.ts';
import { createObservationStore } from '../../../shared/aws/dynamo/usage/observation-store.ts';
import { createRefusalStore } from '../../../shared/aws/dynamo/usage/refusal-store.ts';
import { createUsageRowStore } from '../../../shared/aws/dynamo/usage/usage-row-store.ts';
import { createRefusalLimit } from '../../../shared/core/usage/collect/refusal-limit.ts';

export const NOW = Date.parse('2026-11-30T12:00:00Z');
export const GROUPS = ['authorizer', 'instance'];

/** One environment of functions/usage, with what it remembers. */
export function environment(client: DynamoDBClient, tablePrefix: string, more: Partial<BatchPorts> = {}) {
  const now = more.now ?? (() => NOW);
  const observation = createObservationStore(client, tablePrefix, now);
  const ports: BatchPorts = {
    rows: createUsageRowStore(client, tablePrefix),
    known: createKnownRows(),
    refusals: createRefusalStore(client, tablePrefix),
    limit: createRefusalLimit(),
    observation,
    alerts: createAlertStore(client, tablePrefix),
    counts: createCounts(observation, now, () => undefined),
    groups: GROUPS,
    tell: async () => undefined,
    now,
    ...more,
  };
  return { ports, take: (lines: readonly string[]) => takeBatch(ports, lines) };
}

interface Served {
  readonly user: string;
  /** Minutes before NOW. */
  readonly ago?: number;
  readonly table?: string;
  readonly source?: string;
  readonly kind?: string;
  readonly credential?: string;
}

let id = 0;

/** A line of functions/instance about an allowed request by JSON. */
export const served = ({
  user,
  ago = 0,
  table = 'incident',
  source = '203.0.113.7',
  kind = 'interactive',
  credential = 'password',
}: Served): string =>
  JSON.stringify({
    log: 'served',
    decision_id: `id-${id++}`,
    time: new Date(NOW - ago * 60_000).toISOString(),
    user,
    session_kind: kind,
    surface: 'api',
    protocol: 'jsonv2',
    table,
    operation: 'query',
    outcome: 'done',
    code: null,
    credential,
    credential_id: null,
    source,
    write: false,
    mid_server: false,
  });

/** A line of the authorizer about a refused page. */
export const refused = (user: string | null, ago = 0, more: object = {}): string =>
  JSON.stringify({
    log: 'decision',
    decision_id: `id-${id++}`,
    time: new Date(NOW - ago * 60_000).toISOString(),
    outcome: 'forbid',
    reason: 'web_service_access_only',
    cause: null,
    user,
    session_kind: 'non_interactive',
    surface: 'ui',
    protocol: null,
    table: 'incident',
    method: 'GET',
    source: '203.0.113.7',
    credential: 'password',
    credential_id: null,
    write: false,
    mid_server: false,
    ...more,
  });

export const heartbeat = (time: number, group: string): string =>
  JSON.stringify({ log: 'heartbeat', time: new Date(time).toISOString(), group });

export const payloadOf = (messages: readonly string[], more: object = {}) => {
  const batch = {
    messageType: 'DATA_MESSAGE',
    owner: '0',
    logGroup: 'authorizer',
    logStream: 'x',
    subscriptionFilters: ['lines'],
    logEvents: messages.map((message, index) => ({ id: String(index), timestamp: NOW, message })),
    ...more,
  };
  return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } };
};

/** Every item of a table, comparable: without what is about, and without what counts writes. */
export async function dump(
  client: DynamoDBClient,
  tableName: string,
  only: (item: Record<string, unknown>) => boolean = () => true,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey }));
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey !== undefined);
  return items
    .filter(only)
    .map(({ rev: _rev, last_decision_id: _id, days, ...item }) => ({ ...item, ...(days instanceof Set ? { days: [...days].sort() } : {}) }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
