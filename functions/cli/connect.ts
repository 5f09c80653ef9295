import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { callerArn } from '../../shared/aws/caller-identity.ts';
import { createBackfillClient, createPatientClients } from '../../shared/aws/client/client.ts';
import { adviceOn, errorKind } from '../../shared/aws/client/error-kind.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { createRunHistory } from '../../shared/aws/dynamo/activation/run-history.ts';
import { createRunStore } from '../../shared/aws/dynamo/activation/run-store.ts';
import { createAuditStore } from '../../shared/aws/dynamo/audit-store.ts';
import { createBlockedStore } from '../../shared/aws/dynamo/blocked-store.ts';
import { createMutex } from '../../shared/aws/dynamo/mutex.ts';
import { createLockoutStore } from '../../shared/aws/dynamo/sign-in/attempt-admin.ts';
import { createSessionIndex } from '../../shared/aws/dynamo/sign-in/session-index.ts';
import { createTokenAdmin } from '../../shared/aws/dynamo/tokens/token-admin.ts';
import { createRefusalEraser } from '../../shared/aws/dynamo/usage/refusal-eraser.ts';
import { createRefusalReader } from '../../shared/aws/dynamo/usage/refusal-reader.ts';
import { createUsageReader } from '../../shared/aws/dynamo/usage/usage-reader.ts';
import { createUsageRowStore } from '../../shared/aws/dynamo/usage/usage-row-store.ts';
import { createActivatedEntry } from '../../shared/aws/dynamo/users/activated-entry.ts';
import { createBaseRecords } from '../../shared/aws/dynamo/users/base-record-store.ts';
import { loadRoleGraph } from '../../shared/aws/dynamo/users/role-source.ts';
import { createSecondFactorRows } from '../../shared/aws/dynamo/users/second-factor-rows.ts';
import { createUserDirectory } from '../../shared/aws/dynamo/users/user-directory.ts';
import { createUserIndexBuilder } from '../../shared/aws/dynamo/users/user-index-builder.ts';
import { createUserIndexTidy } from '../../shared/aws/dynamo/users/user-index-tidy.ts';
import { createUserScan } from '../../shared/aws/dynamo/users/user-scan.ts';
import { deployedUserTable } from '../../shared/aws/dynamo/users/user-table.ts';
import { createBasicStore, createPolicyStore } from '../../shared/aws/dynamo/word-stores.ts';
import { readParameter } from '../../shared/aws/ssm/parameter.ts';
import { createSessionTimeStore, createSettingStore, loadSessionTimes, loadVersions } from '../../shared/aws/ssm/setting-store.ts';
import { loadSettings } from '../../shared/aws/ssm/settings-source.ts';
import type { RunStore, UserScan } from '../../shared/core/activation/backfill.ts';
import type { AuditStore } from '../../shared/core/audit.ts';
import { sessionBoundsPath, settingsPath, tablePrefix, upstreamParameter } from '../../shared/core/names.ts';
import type { UserIndexBuilder } from '../../shared/core/users/search/index-ports.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { createCoordinator } from '../backfill/coordinator.ts';
import { createIndexer } from '../backfill/indexer.ts';
import type { RetryPorts } from '../backfill/retry.ts';
import { createBackfillWorker } from '../backfill/worker.ts';
import { type Connector, type Deployment, UsageError } from './ports.ts';
import type { Target } from './target.ts';

/** Composition root of the command line, as handler.ts is of a function. */
const CONCURRENCY = 16;
const PAGE_SIZE = 500;
const PARALLEL_SEGMENTS = 8;

interface Clients {
  readonly dynamo: DynamoDBClient;
  readonly ssm: SSMClient;
  readonly backfill: DynamoDBClient;
}

/** Reaches a deployment by the AWS SDK. The clients are made on first use. */
export function createConnector({ stage, client }: Target, by: string): Connector {
  let opened: Clients | null = null;
  return {
    connect: () => {
      opened ??= { ...createPatientClients(client), backfill: createBackfillClient(client) };
      return deploymentOf(opened, stage, once(client.credentials === undefined ? () => callerOf(opened as Clients) : async () => by));
    },
    advise: async (error, what) => (opened !== null && (await lacksRegion(opened)) ? NO_REGION : adviceOn(errorKind(error), what)),
    close: () => {
      for (const each of Object.values(opened ?? {})) each.destroy();
    },
  };
}

async function deploymentOf({ dynamo, ssm, backfill }: Clients, stage: string, by: Deployment['by']): Promise<Deployment> {
  const prefix = tablePrefix(stage);
  const [path, timesPath] = [settingsPath(stage), sessionBoundsPath(stage)];
  const users = await deployedUserTable(ssm, dynamo, stage, prefix);
  const scan = createUserScan(backfill, users, createActivatedEntry(backfill, prefix, users));
  const userIndex = createUserIndexBuilder(dynamo, prefix, users, { now: Date.now });
  const createRecords = createBaseRecords(dynamo, prefix, users);
  return {
    stage,
    by,
    scan,
    users: createUserDirectory(dynamo, users, { now: Date.now }, prefix),
    userIndex,
    userIndexTidy: createUserIndexTidy(dynamo, prefix, users),
    adoptedUsers: users.adopted,
    audit: createAuditStore(dynamo, prefix),
    mutex: createMutex(dynamo, prefix),
    lockouts: createLockoutStore(dynamo, prefix),
    secondFactors: createSecondFactorRows(dynamo, prefix),
    sessions: createSessionIndex(dynamo, prefix),
    tokens: createTokenAdmin(dynamo, prefix),
    loadRoles: () => loadRoleGraph(dynamoOverSdk(dynamo), prefix),
    loadSettings: () => loadSettings(ssmOverSdk(ssm), path),
    settings: createSettingStore(ssm, path),
    loadVersions: () => loadVersions(ssmOverSdk(ssm), path, timesPath),
    sessionTimes: { ...createSessionTimeStore(ssm, timesPath), load: () => loadSessionTimes(ssmOverSdk(ssm), timesPath) },
    usage: createUsageReader(dynamo, prefix, Date.now),
    usageRows: createUsageRowStore(dynamo, prefix),
    refusals: createRefusalReader(dynamo, prefix, Date.now),
    forgetRefusals: createRefusalEraser(dynamo, prefix),
    upstream: async () => (await readParameter(ssm, upstreamParameter(stage))) !== null,
    blockedProtocols: createBlockedStore(dynamo, prefix),
    basicForPeople: createBasicStore(dynamo, prefix),
    secondFactorPolicy: createPolicyStore(dynamo, prefix),
    createBaseRecords: () => createRecords(Date.now()),
    hashPassword: (password) => createPasswords().hash(password),
    commonPasswords: createCommonPasswords(),
    backfill: backfillOver(createRunStore(dynamo, prefix), createRunHistory(dynamo, prefix), scan, userIndex),
  };
}

/** No time limit ends a worker here. */
const UNHURRIED: RetryPorts = {
  sleep: (milliseconds) => sleep(milliseconds),
  random: Math.random,
  remaining: () => Number.POSITIVE_INFINITY,
};

/** The very worker of functions/backfill, driven in this process. */
const backfillOver =
  (runs: RunStore, history: Pick<AuditStore, 'add'>, users: UserScan, index: UserIndexBuilder): Deployment['backfill'] =>
  (onCheckpoint) =>
    createCoordinator({
      runs,
      history,
      indexer: createIndexer({ index, now: Date.now, ...UNHURRIED }),
      worker: createBackfillWorker({
        users,
        save: async (checkpoint) => {
          await runs.save(checkpoint);
          onCheckpoint(checkpoint);
        },
        concurrency: CONCURRENCY,
        pageSize: PAGE_SIZE,
        ...UNHURRIED,
      }),
      now: Date.now,
      newRunId: randomUUID,
      parallel: PARALLEL_SEGMENTS,
    });

/** On AWS the name at the keyboard proves nothing: whose credentials they are does. */
async function callerOf(clients: Clients): Promise<string> {
  try {
    const { region, credentials } = clients.dynamo.config;
    const arn = await callerArn({ region: await region(), credentials: await credentials(), env: process.env });
    return `nis (${arn})`;
  } catch (error) {
    const advice = adviceOn(errorKind(error), 'your identity (sts:GetCallerIdentity)');
    const why = advice ?? `STS: ${error instanceof Error ? error.message : String(error)}. Try again.`;
    throw new UsageError(`Nothing was changed, because the history could not name you. ${why}`);
  }
}

/** Asked for on first use: commands that only read need not know. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask();
    return asked;
  };
}

const NO_REGION = 'No AWS region is set: set AWS_REGION, or give the profile one.';

/** The SDK reports it by a message alone, so it is asked for. */
const lacksRegion = async ({ dynamo }: Clients): Promise<boolean> => (await dynamo.config.region().catch(() => null)) === null;
