import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { answersOr } from '../../shared/aws/client/answers.ts';
import { createBackfillClient } from '../../shared/aws/client/client.ts';
import { asBackfillError } from '../../shared/aws/dynamo/activation/backfill-error.ts';
import { createRunHistory } from '../../shared/aws/dynamo/activation/run-history.ts';
import { createRunStore } from '../../shared/aws/dynamo/activation/run-store.ts';
import { createActivatedEntry } from '../../shared/aws/dynamo/users/activated-entry.ts';
import { createBaseRecords } from '../../shared/aws/dynamo/users/base-record-store.ts';
import { createUserIndexBuilder } from '../../shared/aws/dynamo/users/user-index-builder.ts';
import { createUserScan } from '../../shared/aws/dynamo/users/user-scan.ts';
import { checkUserTable } from '../../shared/aws/dynamo/users/user-table.ts';
import { ENV, requiredVariable } from '../../shared/core/environment.ts';
import { readUserTable } from '../../shared/core/users/user-table.ts';
import { writeLog } from '../../shared/node/log.ts';
import { createCoordinator } from './coordinator.ts';
import { createIndexer } from './indexer.ts';
import type { StepInput, StepOutput } from './step.ts';
import { runTask } from './task.ts';
import { createBackfillWorker } from './worker.ts';

/** Kept free at the end of the invocation for the page in work, which takes a second or two. */
const RESERVE_MS = 30_000;
const CONCURRENCY = 16;
const PAGE_SIZE = 500;

const tablePrefix = requiredVariable(process.env, ENV.tablePrefix);
const userTable = readUserTable(process.env[ENV.userTable], tablePrefix);
const client = createBackfillClient();
const index = createUserIndexBuilder(
  client,
  tablePrefix,
  userTable,
  { now: Date.now },
  answersOr((error) => asBackfillError(error, 'the tables sys_user and sys_user_index')),
);
const runs = createRunStore(client, tablePrefix);
const history = createRunHistory(client, tablePrefix);
const createRecords = createBaseRecords(client, tablePrefix, userTable);

/** Composition root behind the state machine of infra/constructs/activation/activation-machine.ts. */
export async function handler(input: StepInput, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<StepOutput> {
  const retry = {
    sleep: (milliseconds: number) => sleep(milliseconds),
    random: Math.random,
    remaining: () => context.getRemainingTimeInMillis() - RESERVE_MS,
  };
  const worker = createBackfillWorker({
    users: createUserScan(client, userTable, createActivatedEntry(client, tablePrefix, userTable)),
    save: (checkpoint) => runs.save(checkpoint),
    concurrency: CONCURRENCY,
    pageSize: PAGE_SIZE,
    ...retry,
  });
  const indexer = createIndexer({ index, now: Date.now, ...retry });
  const newRunId = (): string => ('runId' in input ? input.runId : '');
  const coordinator = createCoordinator({ runs, worker, history, indexer, now: Date.now, newRunId, parallel: 1 });
  const output = await runTask(
    { checkUsers: () => checkUserTable(client, userTable), createBaseRecords: () => createRecords(Date.now()), coordinator },
    input,
  );
  writeLog({ log: 'backfill', ...output });
  return output;
}
