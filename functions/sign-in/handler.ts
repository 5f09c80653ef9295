import { randomBytes } from 'node:crypto';
import { createDynamoClient, createSsmClient } from '../../shared/aws/client/client.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { createAuditStore } from '../../shared/aws/dynamo/audit-store.ts';
import { createAttemptStore } from '../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createCredentialStore } from '../../shared/aws/dynamo/sign-in/credential-store.ts';
import { createFactorPolicy } from '../../shared/aws/dynamo/sign-in/factor-policy.ts';
import { createSessionStore } from '../../shared/aws/dynamo/sign-in/session-store.ts';
import { createSsoStateStore } from '../../shared/aws/dynamo/sign-in/sso-state-store.ts';
import { createIdentityStore } from '../../shared/aws/dynamo/users/identity-store.ts';
import { createIndexedUserStore } from '../../shared/aws/dynamo/users/indexed-user-store.ts';
import { loadRoleGraph } from '../../shared/aws/dynamo/users/role-source.ts';
import { loadDigestConfig } from '../../shared/aws/ssm/digest-config.ts';
import { loadIdentityProviders } from '../../shared/aws/ssm/identity-providers.ts';
import { loadSessionBounds } from '../../shared/aws/ssm/settings-source.ts';
import { loadAssertionJwks } from '../../shared/aws/ssm/upstream-source.ts';
import { ENV, readEnvironment, requiredVariable } from '../../shared/core/environment.ts';
import { SSO_PARAMETERS, sessionBoundsPath, upstreamPath } from '../../shared/core/names.ts';
import type { IdentityProvider } from '../../shared/core/sign-in/identity-provider.ts';
import type { DigestConfig } from '../../shared/core/sign-in/sso.ts';
import { createCommonPasswords } from '../../shared/node/common-passwords.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createSignIn } from './sign-in.ts';

const ssoPath = requiredVariable(process.env, ENV.ssoPath);
const { stage, tablePrefix, userTable, classifier, secureCookies, publicUrl, upstreamUrl, trustedProxies } = readEnvironment(process.env);
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

/** null where they cannot be read: a provider that may have been removed signs no one in. */
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
  identities: createIdentityStore(api, tablePrefix, userTable, { now: Date.now }),
  attempts: createAttemptStore(api, tablePrefix),
  sessions: createSessionStore(api, tablePrefix),
  users: createIndexedUserStore(dynamo, userTable, { now: Date.now }, tablePrefix),
  audit: createAuditStore(dynamo, tablePrefix),
  credentials: createCredentialStore(dynamo, tablePrefix),
  secondFactorPolicy: createFactorPolicy(dynamo, tablePrefix),
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
  randomOctets: (length) => randomBytes(length),
  classifier,
  trustedProxies,
  secureCookies,
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
