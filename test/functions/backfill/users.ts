import { type AttributeValue, type DynamoDBClient, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createCoordinator } from '../../../functions/backfill/coordinator.ts';
import { type BackfillWorker, createBackfillWorker, type WorkerPorts } from '../../../functions/backfill/worker.ts';
import { createRunHistory } from '../../../shared/aws/dynamo/activation/run-history.ts';
import { createRunStore } from '../../../shared/aws/dynamo/activation/run-store.ts';
import { createUserScan } from '../../../shared/aws/dynamo/users/user-scan.ts';
import type { Coordinator, RunStore, UserScan } from '../../../shared/core/activation/backfill.ts';
import type { AuditStore } from '../../../shared/core/audit.ts';
import type { DynamoUnderTest } from '../../support/dynamo.ts';

export interface Attributes {
  readonly user_name: string;
  readonly [name: string]: unknown;
}

const pad = (index: number): string => String(index).padStart(4, '0');

/** Legacy users with attributes that must survive, every fifth of them already with the attribute: true and false in turn. */
export const mixedUsers = (count: number): Attributes[] =>
  Array.from({ length: count }, (_, index) => ({
    user_name: `user.${pad(index)}`,
    active: index % 7 !== 0,
    version: index,
    roles: new Set(['itil', `role.${index}`]),
    ...(index % 5 === 0 ? { web_service_access_only: index % 10 === 0 } : {}),
  }));

/** What activation must make of them. */
export const activated = (users: readonly Attributes[]): Attributes[] =>
  users.map((user) => ({ ...user, web_service_access_only: user.web_service_access_only ?? false }));

export const tableOf = ({ tablePrefix }: DynamoUnderTest): string => `${tablePrefix}sys_user`;

export async function putUsers(dynamo: DynamoUnderTest, users: readonly Attributes[]): Promise<void> {
  const put = (user: Attributes) => dynamo.client.send(new PutItemCommand({ TableName: tableOf(dynamo), Item: marshall(user) }));
  await Promise.all(users.map(put));
}

export async function readUsers(dynamo: DynamoUnderTest): Promise<Attributes[]> {
  const found: Record<string, AttributeValue>[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo.client.send(
      new ScanCommand({ TableName: tableOf(dynamo), ConsistentRead: true, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    found.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found.map((item) => unmarshall(item) as Attributes).sort((a, b) => (a.user_name < b.user_name ? -1 : 1));
}

export const setFlag = (dynamo: DynamoUnderTest, userName: string, flag: boolean) =>
  dynamo.client.send(
    new UpdateItemCommand({
      TableName: tableOf(dynamo),
      Key: marshall({ user_name: userName }),
      UpdateExpression: 'SET web_service_access_only = :flag',
      ExpressionAttributeValues: marshall({ ':flag': flag }),
    }),
  );

/** Numbers 0 ≤ x < 1 that a seed determines (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A worker that waits for nothing and has all the time, over the given users. */
export const workerOver = (users: UserScan, runs: RunStore, more: Partial<WorkerPorts> = {}): BackfillWorker =>
  createBackfillWorker({
    users,
    save: (checkpoint) => runs.save(checkpoint),
    concurrency: 4,
    pageSize: 8,
    sleep: async () => undefined,
    random: Math.random,
    remaining: () => Number.POSITIVE_INFINITY,
    ...more,
  });

let ids = 0;
const NO_HISTORY: Pick<AuditStore, 'add'> = { add: async () => undefined };

const INDEXED = async (): Promise<boolean> => true;

export function coordinatorOver(runs: RunStore, worker: BackfillWorker, history = NO_HISTORY, indexer = INDEXED): Coordinator {
  return createCoordinator({ runs, worker, history, indexer, now: Date.now, newRunId: () => `run-${++ids}`, parallel: 4 });
}

export const scanOf = (dynamo: DynamoUnderTest, client: Pick<DynamoDBClient, 'send'> = dynamo.client): UserScan =>
  createUserScan(client as DynamoDBClient, dynamo.users);

export const historyOf = (dynamo: DynamoUnderTest): Pick<AuditStore, 'add'> => createRunHistory(dynamo.client, dynamo.tablePrefix);

export const runsOf = (dynamo: DynamoUnderTest): RunStore => createRunStore(dynamo.client, dynamo.tablePrefix);
