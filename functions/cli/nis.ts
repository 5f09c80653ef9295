#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createBackfillClient } from '../../shared/aws/client/client.ts';
import { adviceOn, errorKind } from '../../shared/aws/client/error-kind.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { createAuditStore } from '../../shared/aws/dynamo/audit-store.ts';
import { createBaseRecords } from '../../shared/aws/dynamo/base-record-store.ts';
import { loadRoleGraph } from '../../shared/aws/dynamo/role-source.ts';
import { createRunStore } from '../../shared/aws/dynamo/run-store.ts';
import { createUserDirectory } from '../../shared/aws/dynamo/user-directory.ts';
import { createUserScan } from '../../shared/aws/dynamo/user-scan.ts';
import { deployedUserTable } from '../../shared/aws/dynamo/user-table.ts';
import { createSettingStore } from '../../shared/aws/ssm/setting-store.ts';
import { loadSettings } from '../../shared/aws/ssm/settings-source.ts';
import { settingsPath, tablePrefix } from '../../shared/core/names.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { createCoordinator } from '../backfill/coordinator.ts';
import { createBackfillWorker } from '../backfill/worker.ts';
import { sentenceOf } from './errors.ts';
import type { Context, Deployment } from './ports.ts';
import { createProgram } from './program.ts';
import { type Target, targetOf } from './target.ts';
import { createTerminal } from './terminal.ts';

/** Composition root of the command line, as handler.ts is of a function. */
const CONCURRENCY = 16;
const PAGE_SIZE = 500;
const PARALLEL_SEGMENTS = 8;

const terminal = createTerminal();
const clientsOf = ({ client }: Target) => ({
  dynamo: new DynamoDBClient(client),
  ssm: new SSMClient(client),
  backfill: createBackfillClient(client),
});
/** To be let go of at the end. */
const opened: ReturnType<typeof clientsOf>[] = [];

async function connect(target: Target): Promise<Deployment> {
  const { stage } = target;
  const clients = clientsOf(target);
  opened.push(clients);
  const { dynamo, ssm, backfill } = clients;
  const prefix = tablePrefix(stage);
  const path = settingsPath(stage);
  const users = await deployedUserTable(ssm, dynamo, stage, prefix);
  const scan = createUserScan(backfill, users);
  const runs = createRunStore(dynamo, prefix);
  const createRecords = createBaseRecords(dynamo, prefix, users);
  return {
    stage,
    scan,
    users: createUserDirectory(dynamo, users),
    audit: createAuditStore(dynamo, prefix),
    loadRoles: () => loadRoleGraph(dynamoOverSdk(dynamo), prefix),
    loadSettings: () => loadSettings(ssmOverSdk(ssm), path),
    settings: createSettingStore(ssm, path),
    createBaseRecords: () => createRecords(Date.now()),
    hashPassword: (password) => createPasswords().hash(password),
    commonPasswords: createCommonPasswords(),
    by: `nis (${userInfo().username})`,
    backfill: (onCheckpoint) =>
      createCoordinator({
        runs,
        worker: createBackfillWorker({
          users: scan,
          save: async (checkpoint) => {
            await runs.save(checkpoint);
            onCheckpoint(checkpoint);
          },
          concurrency: CONCURRENCY,
          pageSize: PAGE_SIZE,
          sleep: (milliseconds) => sleep(milliseconds),
          random: Math.random,
          // No time limit ends a worker here.
          remaining: () => Number.POSITIVE_INFINITY,
        }),
        now: Date.now,
        newRunId: randomUUID,
        parallel: PARALLEL_SEGMENTS,
      }),
  };
}

function contextOf(option: string | undefined): Context {
  const target = targetOf(option, process.env);
  let reached: Promise<Deployment> | null = null;
  return {
    terminal,
    connect: () => {
      reached ??= connect(target);
      return reached;
    },
    localLog: () => (target.stage === 'local' ? '.local/decisions.jsonl' : null),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

const NO_REGION = 'No AWS region is set: set AWS_REGION, or give the profile one.';

/** The SDK reports it by a message alone, so it is asked for. */
async function lacksRegion(): Promise<boolean> {
  const regions = await Promise.all(opened.map(({ dynamo }) => dynamo.config.region().catch(() => null)));
  return regions.includes(null);
}

try {
  await createProgram(contextOf).parseAsync();
} catch (error) {
  terminal.progress(null);
  const sentence = (await lacksRegion()) ? NO_REGION : sentenceOf(error, (cause, what) => adviceOn(errorKind(cause), what));
  terminal.err(`nis: ${sentence}\n`);
  process.exitCode = 1;
} finally {
  for (const client of opened.flatMap((clients) => Object.values(clients))) client.destroy();
}
