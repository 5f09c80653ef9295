import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createAuthorizer } from '../../../functions/authorizer/authorizer.ts';
import type { DynamoApi, SsmApi } from '../../../shared/aws/client/apis.ts';
import { dynamoOverHttps, ssmOverHttps } from '../../../shared/aws/client/https-apis.ts';
import { dynamoOverSdk, ssmOverSdk } from '../../../shared/aws/client/sdk-apis.ts';
import { loadProperties } from '../../../shared/aws/dynamo/properties-source.ts';
import { createAttemptStore } from '../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createSessionStore } from '../../../shared/aws/dynamo/sign-in/session-store.ts';
import { createIdentityStore } from '../../../shared/aws/dynamo/users/identity-store.ts';
import { loadRoleGraph } from '../../../shared/aws/dynamo/users/role-source.ts';
import { loadSettingsAndBounds } from '../../../shared/aws/ssm/settings-source.ts';
import { sessionBoundsPath } from '../../../shared/core/names.ts';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { RefreshingValue } from '../../../shared/core/settings/refreshing.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { type Handler, logToSink } from '../decision/scenario.ts';
import { CREDENTIALS, PATH, PREFIX, REGION, STAGE } from './names.ts';

const fails = (what: string, error: unknown): never => {
  throw new Error(`The benchmark's ${what} failed`, { cause: error });
};

/** The authorizer as functions/authorizer/handler.ts composes it, over one of the two clients. */
export function composed(dynamo: DynamoApi, ssm: SsmApi): Handler {
  const refreshing = <T>(what: string, load: () => Promise<T>): RefreshingValue<T> =>
    new RefreshingValue({ load, now: Date.now, random: Math.random, onFailure: (error) => fails(`refresh of ${what}`, error) });
  return createAuthorizer({
    identities: createIdentityStore(dynamo, PREFIX, ownUserTable(PREFIX), { now: Date.now }),
    attempts: createAttemptStore(dynamo, PREFIX),
    sessions: createSessionStore(dynamo, PREFIX),
    passwords: createPasswords(),
    roles: refreshing('roles', () => loadRoleGraph(dynamo, PREFIX)),
    properties: refreshing('properties', () => loadProperties(dynamo, PREFIX)),
    settings: refreshing('settings', () => loadSettingsAndBounds(ssm, PATH, sessionBoundsPath(STAGE))),
    clock: { now: Date.now },
    stopwatch: () => performance.now(),
    classifier: NO_OPTIONS,
    cookieName: '__Host-nis_session',
    stage: STAGE,
    log: logToSink,
    onError: fails,
  });
}

export function overHttps(endpoint: string): Handler {
  const env = {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
  return composed(dynamoOverHttps(env), ssmOverHttps(env));
}

export function overSdk(endpoint: string): Handler {
  const config = { endpoint, region: REGION, credentials: CREDENTIALS };
  return composed(dynamoOverSdk(new DynamoDBClient(config)), ssmOverSdk(new SSMClient(config)));
}
