import { randomBytes } from 'node:crypto';
import { createSsmClient } from '../../shared/aws/client/client.ts';
import { dynamoOverHttps } from '../../shared/aws/client/https-apis.ts';
import { ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { createGranteeSource } from '../../shared/aws/dynamo/tokens/grantee-source.ts';
import { createIssueCount } from '../../shared/aws/dynamo/tokens/issue-count.ts';
import { createTokenStore } from '../../shared/aws/dynamo/tokens/token-store.ts';
import { loadTokenLifespan } from '../../shared/aws/ssm/settings-source.ts';
import { loadTokenIssuers } from '../../shared/aws/ssm/token-issuers.ts';
import { ENV, readEnvironment, requiredVariable } from '../../shared/core/environment.ts';
import type { TokenIssuer } from '../../shared/core/federated/token-issuer.ts';
import { sessionBoundsPath } from '../../shared/core/names.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createFetchDocument } from './federated/fetch-document.ts';
import { createIssuerKeys } from './federated/issuer-keys.ts';
import { createLoadKeys } from './federated/load-keys.ts';
import { verifyAssertion } from './federated/verify-assertion.ts';
import { createOAuth } from './oauth.ts';

const path = requiredVariable(process.env, ENV.ssoPath);
const { stage, tablePrefix, userTable, secureCookies } = readEnvironment(process.env);
const dynamo = dynamoOverHttps(process.env);
const ssm = createSsmClient();
/** The local run has no TLS, and its issuer neither. */
const local = !secureCookies;

/** null where they cannot be read: an issuer that may have been removed gets no one a token. */
async function readTokenIssuers(): Promise<readonly TokenIssuer[] | null> {
  try {
    const onProblem = (what: string): void => writeLog({ log: 'warning', what });
    return await loadTokenIssuers(ssm, { path, local, onProblem });
  } catch (error) {
    logError('reading the trusted issuers', error);
    return null;
  }
}

const federated = {
  issuers: refreshing('the trusted issuers', readTokenIssuers),
  keys: createIssuerKeys({ load: createLoadKeys({ fetchDocument: createFetchDocument(), local }), now: Date.now }),
};

const serve = createOAuth({
  users: createGranteeSource(dynamo, userTable, { now: Date.now }),
  tokens: createTokenStore(dynamo, tablePrefix),
  issued: createIssueCount(dynamo, tablePrefix),
  lifespan: refreshing('the lifespan of tokens', () => loadTokenLifespan(ssmOverSdk(ssm), sessionBoundsPath(stage))),
  verifyAssertion: (assertion, now) => verifyAssertion(federated, assertion, now),
  randomToken: () => randomBytes(32).toString('base64url'),
  clock: { now: Date.now },
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
