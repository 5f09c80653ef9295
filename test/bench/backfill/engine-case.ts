import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient, paginateScan, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { writeItems } from '../../../infra/local/seed/write.ts';
import { interleave, spreadOf } from '../lib/measure.ts';
import { type BackfillUnderTest, backfillAt } from './client.ts';

/** Records a round, rounds, and writes at a time. */
const ITEMS = 4000;
const ROUNDS = 5;
const IN_FLIGHT = 16;
/** One in so many has the attribute already, as true: it must stay so. */
const MARKED_EVERY = 10;

export interface EngineFigures {
  readonly itemsPerSecond: number;
  /** Of bare conditional updates. */
  readonly barePerSecond: number;
  readonly ratio: number;
  readonly lost: number;
  readonly overwritten: number;
}

const nameOf = (index: number): string => `user.${String(index).padStart(6, '0')}`;
const isMarked = (index: number): boolean => index % MARKED_EVERY === 0;
const ALL = Array.from({ length: ITEMS }, (_, index) => index);
const UNMARKED = ALL.filter((index) => !isMarked(index)).map(nameOf);

/** The backfill over the embedded engine beside bare conditional updates of the same records, in turn. */
export async function measureOverEngine(): Promise<EngineFigures> {
  const child = fork(fileURLToPath(new URL('./engine.ts', import.meta.url)));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  let [tables, lost, overwritten] = [0, 0, 0];

  async function overFreshTable(measure: (subject: BackfillUnderTest) => Promise<number>): Promise<number> {
    const prefix = `bench-${++tables}-`;
    await Promise.all([
      createTable(client, `${prefix}sys_user`, ['user_name']),
      createTable(client, `${prefix}sys_activation`, ['run', 'part']),
    ]);
    await writeItems(
      client,
      `${prefix}sys_user`,
      ALL.map((index) => ({ user_name: nameOf(index), active: true, ...(isMarked(index) ? { web_service_access_only: true } : {}) })),
    );
    const subject = backfillAt(url, prefix);
    const seconds = await measure(subject);
    subject.stop();
    for await (const { Items = [] } of paginateScan({ client }, { TableName: `${prefix}sys_user` })) {
      for (const { user_name, web_service_access_only } of Items) {
        if (web_service_access_only === undefined) lost += 1;
        else if (web_service_access_only.BOOL !== isMarked(Number(user_name?.S?.slice('user.'.length)))) overwritten += 1;
      }
    }
    return UNMARKED.length / seconds;
  }

  const { backfill, bare } = await interleave(ROUNDS, {
    backfill: () => overFreshTable(async (subject) => (await subject.backfill(IN_FLIGHT)).seconds),
    bare: () => overFreshTable((subject) => subject.bareUpdates(IN_FLIGHT, UNMARKED)),
  });
  client.destroy();
  child.disconnect();
  const [itemsPerSecond, barePerSecond] = [spreadOf(backfill).median, spreadOf(bare).median];
  return { itemsPerSecond, barePerSecond, ratio: itemsPerSecond / barePerSecond, lost, overwritten };
}

async function createTable(client: DynamoDBClient, TableName: string, keys: readonly string[]): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  await waitUntilTableExists({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 30 }, { TableName });
}
