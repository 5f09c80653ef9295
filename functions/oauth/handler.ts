import { randomBytes } from 'node:crypto';
import { dynamoOverHttps, ssmOverHttps } from '../../shared/aws/client/https-apis.ts';
import { createGranteeSource } from '../../shared/aws/dynamo/tokens/grantee-source.ts';
import { createIssueCount } from '../../shared/aws/dynamo/tokens/issue-count.ts';
import { createTokenStore } from '../../shared/aws/dynamo/tokens/token-store.ts';
import { loadTokenLifespan } from '../../shared/aws/ssm/settings-source.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { sessionBoundsPath } from '../../shared/core/names.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { refreshing } from '../../shared/node/refreshing.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createOAuth } from './oauth.ts';

const { stage, tablePrefix, userTable, secureCookies } = readEnvironment(process.env);
const dynamo = dynamoOverHttps(process.env);
const ssm = ssmOverHttps(process.env);

const serve = createOAuth({
  users: createGranteeSource(dynamo, userTable, { now: Date.now }),
  tokens: createTokenStore(dynamo, tablePrefix),
  issued: createIssueCount(dynamo, tablePrefix),
  lifespan: refreshing('the lifespan of tokens', () => loadTokenLifespan(ssm, sessionBoundsPath(stage))),
  randomToken: () => randomBytes(32).toString('base64url'),
  clock: { now: Date.now },
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
