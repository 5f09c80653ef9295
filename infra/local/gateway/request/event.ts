import { ACCOUNT, arnOf } from '../../account.ts';
import type { ApiModel } from '../../assembly/api.ts';
import type { Target } from '../integration/target.ts';
import type { Variables } from '../response/variables.ts';
import type { Addressing } from './host.ts';
import type { Match } from './match.ts';
import type { GatewayRequest, HeaderMap } from './request.ts';

/** Facts about a request that are not part of it. */
export interface Circumstances {
  readonly api: Pick<ApiModel, 'apiId' | 'stage'>;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly protocol: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Source: API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer": methodArn. Assumption: its path stays percent-encoded. */
export const methodArn = ({ apiId, stage }: Circumstances['api'], { method, path }: GatewayRequest): string =>
  arnOf('execute-api', `${apiId}/${stage}/${method}${path}`);

/**
 * The event's `requestContext`, also the source of `$context` variables.
 *
 * Source: "Input format of a Lambda function for proxy integration".
 */
export function requestContext(about: Circumstances, addressing: Addressing, method: string, match: Match | null): Variables {
  const { api, requestId, sourceIp, userAgent, protocol, now } = about;
  return {
    resourceId: match?.resource ?? null,
    resourcePath: match?.resource ?? null,
    httpMethod: method,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    requestTimeEpoch: now,
    path: addressing.wholePath,
    accountId: ACCOUNT,
    protocol,
    stage: api.stage,
    domainPrefix: addressing.domainName.split('.')[0] ?? '',
    domainName: addressing.domainName,
    requestId,
    apiId: api.apiId,
    identity: { ...NOBODY, sourceIp, userAgent: userAgent ?? null },
  };
}

const NOBODY = {
  cognitoIdentityPoolId: null,
  accountId: null,
  cognitoIdentityId: null,
  caller: null,
  accessKey: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  userArn: null,
  user: null,
};

/** CLF time: `09/Nov/2026:12:34:56 +0000`. */
function commonLogTime(now: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** What authorizer and integration events have in common. */
function commonParts(request: GatewayRequest, resource: string): object {
  return {
    resource,
    path: request.path,
    httpMethod: request.method,
    ...maps('headers', 'multiValueHeaders', request.headers),
    ...maps('queryStringParameters', 'multiValueQueryStringParameters', request.query),
    pathParameters: request.pathParameters,
    stageVariables: null,
  };
}

/** The single-value map keeps the last of several values. Assumption: no query is null in both maps. */
const maps = (single: string, multi: string, values: HeaderMap | Target['query']): object => ({
  [single]: values && Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? ''])),
  [multi]: values && Object.fromEntries(values),
});

/** Source: "Input to an API Gateway Lambda authorizer", REQUEST. It has no body. */
export const authorizerEvent = (request: GatewayRequest, { resource }: Match, arn: string, context: Variables): object => ({
  type: 'REQUEST',
  methodArn: arn,
  ...commonParts(request, resource),
  requestContext: context,
});

/**
 * Source: "Input format of a Lambda function for proxy integration"; "Working with binary media types for REST APIs": a body of a listed media
 * type arrives in base64.
 */
export const proxyEvent = (request: GatewayRequest, { resource }: Match, context: Variables, binary: boolean): object => ({
  ...commonParts(request, resource),
  requestContext: context,
  body: request.body.length === 0 ? null : request.body.toString(binary ? 'base64' : 'utf8'),
  isBase64Encoded: binary && request.body.length > 0,
});
