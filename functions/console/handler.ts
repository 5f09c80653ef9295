import { randomBytes } from 'node:crypto';
import { createDynamoClient, createSsmClient } from '../../shared/aws/client/client.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { createAuditStore } from '../../shared/aws/dynamo/audit-store.ts';
import { createBlockedStore } from '../../shared/aws/dynamo/blocked-store.ts';
import { createMutex } from '../../shared/aws/dynamo/mutex.ts';
import { createLockoutStore } from '../../shared/aws/dynamo/sign-in/attempt-admin.ts';
import { createSessionIndex } from '../../shared/aws/dynamo/sign-in/session-index.ts';
import { createTokenAdmin } from '../../shared/aws/dynamo/tokens/token-admin.ts';
import { createRefusalReader } from '../../shared/aws/dynamo/usage/refusal-reader.ts';
import { createUsageReader } from '../../shared/aws/dynamo/usage/usage-reader.ts';
import { createIndexedUserStore } from '../../shared/aws/dynamo/users/indexed-user-store.ts';
import { loadRoleGraph } from '../../shared/aws/dynamo/users/role-source.ts';
import { createSecondFactorRows } from '../../shared/aws/dynamo/users/second-factor-rows.ts';
import { createUserSearch } from '../../shared/aws/dynamo/users/user-search.ts';
import { createBasicStore, createPolicyStore } from '../../shared/aws/dynamo/word-stores.ts';
import { createSessionTimeStore, createSettingStore } from '../../shared/aws/ssm/setting-store.ts';
import { loadSessionBounds } from '../../shared/aws/ssm/settings-source.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { placeOf } from '../../shared/core/federated/issuer-url.ts';
import { sessionBoundsPath } from '../../shared/core/names.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { newPassword } from '../../shared/node/new-password.ts';
import { newSecret } from '../../shared/node/new-secret.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createConsole } from './console.ts';

const { stage, tablePrefix, userTable, settingsPath, classifier, secureCookies, publicUrl, memory } = readEnvironment(process.env);
const dynamo = createDynamoClient();
const ssm = createSsmClient();

const serve = createConsole({
  users: createIndexedUserStore(dynamo, userTable, { now: Date.now }, tablePrefix),
  search: createUserSearch(dynamo, tablePrefix, userTable, { now: Date.now }),
  adoptedUsers: userTable.adopted,
  sessions: createSessionIndex(dynamo, tablePrefix),
  tokens: createTokenAdmin(dynamo, tablePrefix),
  mutex: createMutex(dynamo, tablePrefix),
  lockouts: createLockoutStore(dynamo, tablePrefix),
  secondFactors: createSecondFactorRows(dynamo, tablePrefix),
  audit: createAuditStore(dynamo, tablePrefix),
  settings: createSettingStore(ssm, settingsPath),
  sessionTimes: createSessionTimeStore(ssm, sessionBoundsPath(stage)),
  blockedProtocols: createBlockedStore(dynamo, tablePrefix),
  basicForPeople: createBasicStore(dynamo, tablePrefix),
  secondFactorPolicy: createPolicyStore(dynamo, tablePrefix),
  sessionBoundsPath: sessionBoundsPath(stage),
  sessionBounds: refreshing('the bounds of sessions', () => loadSessionBounds(ssmOverSdk(ssm), sessionBoundsPath(stage))),
  loadRoles: () =>
    loadRoleGraph(dynamoOverSdk(dynamo), tablePrefix).catch((error: unknown) => {
      throw new DependencyError('sys_user_role', error);
    }),
  memory: memory
    ? { usage: createUsageReader(dynamo, tablePrefix, Date.now), refusals: createRefusalReader(dynamo, tablePrefix, Date.now) }
    : null,
  publicUrl,
  upstream: classifier.upstream,
  place: placeOf(stage),
  passwords: createPasswords(),
  commonPasswords: createCommonPasswords(),
  clock: { now: Date.now },
  newSecret,
  newPassword,
  newSysId: () => randomBytes(16).toString('hex'),
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
