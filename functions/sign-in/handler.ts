import { randomBytes } from 'node:crypto';
import { createAttemptStore } from '../../shared/aws/attempt-store.ts';
import { createAuditStore } from '../../shared/aws/audit-store.ts';
import { createDynamoClient, createSsmClient } from '../../shared/aws/client.ts';
import { loadDigestConfig } from '../../shared/aws/digest-config.ts';
import { loadIdentityProviders } from '../../shared/aws/identity-providers.ts';
import { createIdentityStore } from '../../shared/aws/identity-store.ts';
import { loadRoleGraph } from '../../shared/aws/role-source.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../shared/aws/sdk-apis.ts';
import { createSessionStore } from '../../shared/aws/session-store.ts';
import { loadSessionBounds } from '../../shared/aws/settings-source.ts';
import { createSsoStateStore } from '../../shared/aws/sso-state-store.ts';
import { loadAssertionJwks } from '../../shared/aws/upstream-source.ts';
import { createUserAdminStore } from '../../shared/aws/user-admin-store.ts';
import { createUserStore } from '../../shared/aws/user-store.ts';
import { ENV, readEnvironment, requiredVariable } from '../../shared/core/environment.ts';
import type { IdentityProvider } from '../../shared/core/identity-provider.ts';
import { sessionBoundsPath } from '../../shared/core/session-bounds.ts';
import { type DigestConfig, SSO_PARAMETERS } from '../../shared/core/sso.ts';
import { upstreamPath } from '../../shared/core/upstream.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createSignIn } from './sign-in.ts';

const ssoPath = requiredVariable(process.env, ENV.ssoPath);
const { stage, tablePrefix, userTable, classifier, secureCookies, publicUrl, upstreamUrl } = readEnvironment(process.env);
const dynamo = createDynamoClient();
const api = dynamoOverSdk(dynamo);
const ssm = createSsmClient();

/** A passphrase that cannot be read closes the digest at once: unlike a toggle, the last one known is not used on. */
async function readDigestConfig(): Promise<DigestConfig> {
  try {
    const config = await loadDigestConfig(ssm, ssoPath);
    if (config.kind === 'usable' && config.sha1Allowed)
      writeLog({
        log: 'warning',
        what: `single sign-on takes digests by SHA-1: delete ${ssoPath}${SSO_PARAMETERS.sha1} once no sender needs it`,
      });
    return config;
  } catch (error) {
    logError('reading the digest passphrase', error);
    return { kind: 'unusable', cause: 'passphrase_unreadable' };
  }
}

/** null where they cannot be read: nobody signs in by what may have been removed. */
async function readIdentityProviders(): Promise<readonly IdentityProvider[] | null> {
  try {
    const onProblem = (what: string): void => writeLog({ log: 'warning', what });
    return await loadIdentityProviders(ssm, { path: ssoPath, plainHttp: !secureCookies, onProblem });
  } catch (error) {
    logError('reading the identity providers', error);
    return null;
  }
}

const serve = createSignIn({
  identities: createIdentityStore(api, tablePrefix, userTable),
  attempts: createAttemptStore(api, tablePrefix),
  sessions: createSessionStore(api, tablePrefix),
  users: createUserStore(dynamo, userTable),
  profiles: createUserAdminStore(dynamo, userTable),
  audit: createAuditStore(dynamo, tablePrefix),
  sessionBounds: refreshing('the bounds of sessions', () => loadSessionBounds(ssmOverSdk(ssm), sessionBoundsPath(stage))),
  roles: refreshing('roles', () => loadRoleGraph(api, tablePrefix), { retryMs: 1000 }),
  ssoState: createSsoStateStore(dynamo, tablePrefix),
  digest: refreshing('the digest passphrase', readDigestConfig),
  identityProviders: refreshing('the identity providers', readIdentityProviders),
  publicUrl,
  jwks: upstreamUrl === null ? null : refreshing('the public keys', () => loadAssertionJwks(ssmOverSdk(ssm), upstreamPath(stage))),
  passwords: createPasswords(),
  commonPasswords: createCommonPasswords(),
  clock: { now: Date.now },
  randomToken: () => randomBytes(32).toString('base64url'),
  classifier,
  secureCookies,
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
