import { randomBytes } from 'node:crypto';
import { createAuditStore } from '../../shared/aws/audit-store.ts';
import { createDynamoClient, createSsmClient } from '../../shared/aws/client.ts';
import { createMutex } from '../../shared/aws/mutex.ts';
import { loadRoleGraph } from '../../shared/aws/role-source.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../shared/aws/sdk-apis.ts';
import { createSessionIndex } from '../../shared/aws/session-index.ts';
import { createSettingStore } from '../../shared/aws/setting-store.ts';
import { loadSessionBounds } from '../../shared/aws/settings-source.ts';
import { createUserAdminStore } from '../../shared/aws/user-admin-store.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { sessionBoundsPath } from '../../shared/core/session-bounds.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createConsole } from './console.ts';

const { stage, tablePrefix, userTable, settingsPath, classifier, secureCookies } = readEnvironment(process.env);
const dynamo = createDynamoClient();
const ssm = createSsmClient();

const serve = createConsole({
  users: createUserAdminStore(dynamo, userTable),
  sessions: createSessionIndex(dynamo, tablePrefix),
  mutex: createMutex(dynamo, tablePrefix),
  audit: createAuditStore(dynamo, tablePrefix),
  settings: createSettingStore(ssm, settingsPath),
  sessionBoundsPath: sessionBoundsPath(stage),
  sessionBounds: refreshing('the bounds of sessions', () => loadSessionBounds(ssmOverSdk(ssm), sessionBoundsPath(stage))),
  loadRoles: () =>
    loadRoleGraph(dynamoOverSdk(dynamo), tablePrefix).catch((error: unknown) => {
      throw new DependencyError('sys_user_role', error);
    }),
  upstream: classifier.upstream,
  passwords: createPasswords(),
  commonPasswords: createCommonPasswords(),
  clock: { now: Date.now },
  newSysId: () => randomBytes(16).toString('hex'),
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
