import { dynamoOverHttps, ssmOverHttps } from '../../shared/aws/client/https-apis.ts';
import { loadProperties } from '../../shared/aws/dynamo/properties-source.ts';
import { createAttemptStore } from '../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createSessionStore } from '../../shared/aws/dynamo/sign-in/session-store.ts';
import { createIdentityStore } from '../../shared/aws/dynamo/users/identity-store.ts';
import { loadRoleGraph } from '../../shared/aws/dynamo/users/role-source.ts';
import { loadSettingsAndBounds } from '../../shared/aws/ssm/settings-source.ts';
import { loadAssertionKeys } from '../../shared/aws/ssm/upstream-source.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { APPLICATION, sessionBoundsPath, upstreamPath } from '../../shared/core/names.ts';
import { sessionCookieName } from '../../shared/core/sign-in/session.ts';
import { createAssertionSigner } from '../../shared/node/assertions.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { createAuthorizer } from './authorizer.ts';
import type { UpstreamPorts } from './handover.ts';

const environment = readEnvironment(process.env);
const dynamo = dynamoOverHttps(process.env);
const ssm = ssmOverHttps(process.env);

/**
 * Roles and properties are in DynamoDB, which is asked with every request. So after a failed start they are retried sooner than
 * Parameter Store allows.
 */
const SOON = { retryMs: 1000 };

/** The key is read at once, because the first request needs it right away. */
function upstream(): UpstreamPorts | null {
  const { upstreamUrl, publicUrl, stage } = environment;
  if (upstreamUrl === null) return null;
  return {
    issuer: publicUrl ?? `${APPLICATION}-${stage}`,
    audience: new URL(upstreamUrl).origin,
    signer: createAssertionSigner({
      load: () => loadAssertionKeys(ssm, upstreamPath(stage)),
      now: Date.now,
      onFailure: (error) => logError('reading the assertion key', error),
    }),
  };
}

export const handler = createAuthorizer({
  identities: createIdentityStore(dynamo, environment.tablePrefix, environment.userTable, { now: Date.now }),
  attempts: createAttemptStore(dynamo, environment.tablePrefix),
  sessions: createSessionStore(dynamo, environment.tablePrefix),
  passwords: createPasswords(),
  roles: refreshing('roles', () => loadRoleGraph(dynamo, environment.tablePrefix), SOON),
  properties: refreshing('properties', () => loadProperties(dynamo, environment.tablePrefix), SOON),
  settings: refreshing('settings', () => loadSettingsAndBounds(ssm, environment.settingsPath, sessionBoundsPath(environment.stage))),
  clock: { now: Date.now },
  stopwatch: () => performance.now(),
  classifier: environment.classifier,
  cookieName: sessionCookieName(environment.secureCookies),
  corsOrigins: environment.corsOrigins,
  soapFaultStatus: environment.soapFaultStatus,
  trustedProxies: environment.trustedProxies,
  stage: environment.stage,
  upstream: upstream(),
  log: writeLog,
  onError: logError,
});
