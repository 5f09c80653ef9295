import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createBackfillClient } from '../../shared/aws/backfill-client.ts';
import { createBaseRecords } from '../../shared/aws/base-record-store.ts';
import { createRunStore } from '../../shared/aws/run-store.ts';
import { createUserScan } from '../../shared/aws/user-scan.ts';
import { ENV } from '../../shared/core/environment.ts';
import { readUserTable } from '../../shared/core/user-table.ts';
import { writeLog } from '../../shared/node/log.ts';
import { isPrepare, type Prepared, type Progress, type StepInput, withProgress } from './step.ts';
import { createBackfillWorker } from './worker.ts';

/** Left of the invocation's time for the page in work: a page takes a second or two. */
const RESERVE_MS = 30_000;
const CONCURRENCY = 16;
const PAGE_SIZE = 500;

const tablePrefix = process.env[ENV.tablePrefix];
if (!tablePrefix)
  throw new Error(`The environment variable ${ENV.tablePrefix} is not set: deploy this function with the stacks in infra/.`);
const userTable = readUserTable(process.env[ENV.userTable], tablePrefix);
const client = createBackfillClient();
const users = createUserScan(client, userTable);
const runs = createRunStore(client, tablePrefix);
const createRecords = createBaseRecords(client, tablePrefix, userTable);

/** One task of the state machine: prepare, or one worker's turn at a segment. */
export async function handler(input: StepInput, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Prepared | Progress> {
  if (isPrepare(input)) return { created: await createRecords(Date.now()) };
  const work = createBackfillWorker({
    users,
    save: (checkpoint) => runs.save(checkpoint),
    concurrency: CONCURRENCY,
    pageSize: PAGE_SIZE,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
    remaining: () => context.getRemainingTimeInMillis() - RESERVE_MS,
  });
  const progress = withProgress(input, await work(input, input.checkpoint));
  writeLog({ log: 'backfill', ...progress });
  return progress;
}
