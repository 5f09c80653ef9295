import { CfnOutput, Duration } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  CfnRestApi,
  IdentitySource,
  LambdaIntegration,
  LogGroupLogDestination,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { APPLICATION } from '../../../shared/core/names.ts';
import { ALL_ROUTES } from '../../../shared/core/request/routes.ts';
import { type Config, LOCAL_STAGE } from '../../config/config.ts';
import { acknowledge } from '../common/acknowledge.ts';
import { ApiDomain } from './domain.ts';
import { endpointProps } from './endpoint.ts';
import type { Owners } from './functions.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { UPSTREAM_METHOD, upstreamIntegration } from './upstream.ts';
import { WebAcl } from './web-acl.ts';

export interface AccessApiProps {
  readonly config: Config;
  readonly authorizer: IFunction;
  readonly owners: Owners;
}

/** One regional REST API: the routes of the route table, every method of them behind the one authorizer. */
export class AccessApi extends Construct {
  readonly api: RestApi;
  /** The one that is open, with a slash at the end. */
  readonly address: string;

  constructor(scope: Construct, id: string, { config, authorizer, owners }: AccessApiProps) {
    super(scope, id);
    const { stage, logRetentionDays, domainName, certificateArn, hostedZoneId } = config;
    const api = new RestApi(this, 'RestApi', {
      restApiName: `${APPLICATION}-${stage}`,
      description: 'Tells interactive users from non-interactive users',
      ...endpointProps(this, config),
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: false,
      // On the API, not on a route, so that no method can be added without it.
      defaultMethodOptions: { authorizationType: AuthorizationType.CUSTOM, authorizer: requestAuthorizer(this, authorizer) },
      deployOptions: {
        stageName: stage,
        accessLogDestination: new LogGroupLogDestination(new LogGroup(this, 'AccessLog', { retention: logRetentionDays })),
        accessLogFormat: ACCESS_LOG,
        // Assumption: a trace of a call to an upstream may hold its headers, identity and assertion among them; no document says what it leaves out.
        tracingEnabled: config.upstreamUrl === null,
        throttlingRateLimit: config.throttleRate,
        throttlingBurstLimit: config.throttleBurst,
      },
    });
    for (const { type, ...options } of gatewayResponses({ tls: stage !== LOCAL_STAGE, corsOrigins: config.corsOrigins }))
      api.addGatewayResponse(type.responseType, { type, ...options });
    addRoutes(api, config, owners);
    // A private API takes nothing older by itself.
    if (config.vpcEndpointIds.length === 0) requireTls12(api);
    for (const [finding, reason] of ACKNOWLEDGED) acknowledge(api, finding, reason);
    if (domainName !== undefined && certificateArn !== undefined)
      new ApiDomain(this, 'Domain', { api, domainName, certificateArn, hostedZoneId });
    if (config.waf)
      new WebAcl(this, 'WebAcl', {
        stage,
        apiStage: api.deploymentStage,
        rates: { passwords: config.signInRateLimit, singleSignOn: config.singleSignOnRateLimit },
        logRetention: logRetentionDays,
      });
    else acknowledge(api, 'APIG3', 'The option waf is false.');
    this.api = api;
    this.address = tellAddress(this, api, config);
  }
}

/** CDK's own output tells the execute-api host, also where it is closed. */
function tellAddress(scope: Construct, api: RestApi, { executeApiEndpoint, domainName }: Config): string {
  api.node.tryRemoveChild('Endpoint');
  const value = executeApiEndpoint ? api.url : `https://${domainName}/`;
  new CfnOutput(scope, 'Url', { value, description: 'Address of the API' });
  return value;
}

function addRoutes({ root }: RestApi, { upstreamUrl, publicUrl, trustedProxies }: Config, owners: Owners): void {
  const clientSide = { publicUrl, behindProxies: trustedProxies.length > 0 };
  for (const { resource, owner } of ALL_ROUTES) {
    const node = root.resourceForPath(resource);
    if (owner === 'instance' && upstreamUrl !== null) node.addMethod('ANY', upstreamIntegration(upstreamUrl, clientSide), UPSTREAM_METHOD);
    else node.addMethod('ANY', functionIntegration(owners[owner]?.release.live ?? null));
  }
}

function functionIntegration(owner: IFunction | null): LambdaIntegration {
  if (owner === null) throw new Error('A route has neither a function nor an upstream.');
  // The console's test call skips authorizers.
  return new LambdaIntegration(owner, { allowTestInvoke: false });
}

const ACKNOWLEDGED = [
  ['APIG2', 'Bodies come in the formats of many protocols: the function that speaks the protocol checks its bounds and form.'],
  ['APIG6', 'Execution logs would hold requests. The access log and the decision log tell every request under its decision id.'],
  ['COG4', "The product's own authorizer is before every method: users and their passwords are in sys_user."],
] as const;

/** At its own host too, which takes TLS 1.0 unless told otherwise. Source: API Gateway, "Security policies for REST APIs". */
function requireTls12({ node }: RestApi): void {
  if (node.defaultChild instanceof CfnRestApi) node.defaultChild.securityPolicy = 'TLS_1_2';
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
