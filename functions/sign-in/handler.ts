import { randomBytes } from 'node:crypto';
import { createAttemptStore } from '../../shared/aws/attempt-store.ts';
import { createDynamoClient } from '../../shared/aws/client.ts';
import { createIdentityStore } from '../../shared/aws/identity-store.ts';
import { loadRoleGraph } from '../../shared/aws/role-source.ts';
import { createSessionStore } from '../../shared/aws/session-store.ts';
import { createUserStore } from '../../shared/aws/user-store.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { RefreshingValue } from '../../shared/core/refreshing.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { createSignIn } from './sign-in.ts';

const { tablePrefix, classifier, secureCookies } = readEnvironment(process.env);
const dynamo = createDynamoClient();

export const handler = createSignIn({
  identities: createIdentityStore(dynamo, tablePrefix),
  attempts: createAttemptStore(dynamo, tablePrefix),
  sessions: createSessionStore(dynamo, tablePrefix),
  users: createUserStore(dynamo, tablePrefix),
  roles: new RefreshingValue({
    load: () => loadRoleGraph(dynamo, tablePrefix),
    now: Date.now,
    random: Math.random,
    onFailure: (error) => logError('refresh of roles', error),
  }),
  passwords: createPasswords(),
  commonPasswords: createCommonPasswords(),
  clock: { now: Date.now },
  randomToken: () => randomBytes(32).toString('base64url'),
  classifier,
  secureCookies,
  log: writeLog,
  onError: logError,
});
