import { CfnOutput, Duration } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  LogGroupLogDestination,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ALL_ROUTES, type Owner } from '../../shared/core/routes.ts';
import { APPLICATION } from '../../shared/core/tables.ts';
import { GATEWAY_RESPONSES } from './gateway-responses.ts';

export interface AccessApiProps {
  readonly stage: string;
  readonly authorizer: IFunction;
  readonly owners: Readonly<Record<Owner, IFunction>>;
}

/** One regional REST API: the routes of the route table, every method of them behind the one authorizer. */
export class AccessApi extends Construct {
  constructor(scope: Construct, id: string, { stage, authorizer, owners }: AccessApiProps) {
    super(scope, id);
    const api = new RestApi(this, 'RestApi', {
      restApiName: `${APPLICATION}-${stage}`,
      description: 'Tells interactive users from non-interactive users',
      endpointTypes: [EndpointType.REGIONAL],
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: false,
      // On the API, not on a route, so that no method can be added without it.
      defaultMethodOptions: { authorizationType: AuthorizationType.CUSTOM, authorizer: requestAuthorizer(this, authorizer) },
      deployOptions: {
        stageName: stage,
        accessLogDestination: new LogGroupLogDestination(new LogGroup(this, 'AccessLog', { retention: RetentionDays.THREE_MONTHS })),
        accessLogFormat: ACCESS_LOG,
      },
    });
    for (const { type, ...options } of GATEWAY_RESPONSES) api.addGatewayResponse(type.responseType, { type, ...options });
    for (const { resource, owner } of ALL_ROUTES) {
      // The console's test call skips authorizers.
      api.root.resourceForPath(resource).addMethod('ANY', new LambdaIntegration(owners[owner], { allowTestInvoke: false }));
    }
    new CfnOutput(this, 'Url', { value: api.url, description: 'Address of the API' });
  }
}

/**
 * No caching: a cached policy is evaluated again against the method ARN, which has no query string, so that an Allow of
 * /incident.do?SOAP would open /incident.do. `Host` is on every request; a missing identity source would answer 401 itself.
 */
function requestAuthorizer(scope: Construct, handler: IFunction): RequestAuthorizer {
  return new RequestAuthorizer(scope, 'Authorizer', {
    handler,
    identitySources: [IdentitySource.header('Host')],
    resultsCacheTtl: Duration.seconds(0),
  });
}

/** What the access log holds: no query, header or credential. `requestId` is the decision id. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    httpMethod: '$context.httpMethod',
    resourcePath: '$context.resourcePath',
    status: '$context.status',
    responseType: '$context.error.responseType',
    authorizerStatus: '$context.authorizer.status',
    authorizerLatency: '$context.authorizer.latency',
    integrationStatus: '$context.integration.status',
    integrationLatency: '$context.integration.latency',
    responseLatency: '$context.responseLatency',
    responseLength: '$context.responseLength',
  }),
);
