import { describe, expect, test } from '@jest/globals';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ALL_ROUTES } from '../../../shared/core/request/routes.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const template = templateOf(stacksOf({ stage: 'prod', portalSuffixes: '/csm', publicUrl: 'https://instance.example.com' }).access);
const all = <Properties = object>(type: string) => resourcesOf<Properties>(template, type);

interface Reference {
  readonly Ref?: string;
}
interface Method {
  readonly HttpMethod: string;
  readonly ResourceId: Reference;
  readonly Integration: { readonly Type: string; readonly Uri: unknown };
  readonly AuthorizationType: string;
}
interface ApiResource {
  readonly ParentId: Reference;
  readonly PathPart: string;
}
interface ApiStage {
  readonly StageName: string;
  readonly AccessLogSetting: { readonly Format: string };
}
interface LambdaFunction {
  readonly LoggingConfig: { readonly LogGroup: { readonly Ref: string } };
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

const methods = Object.values(all<Method>('AWS::ApiGateway::Method'));
const [authorizerId] = Object.keys(all('AWS::ApiGateway::Authorizer'));

/** Path of an API Gateway resource, by what a method's ResourceId refers to. */
function pathOf(id: Reference): string {
  const resource = id.Ref === undefined ? undefined : all<ApiResource>('AWS::ApiGateway::Resource')[id.Ref];
  return resource === undefined ? '' : `${pathOf(resource.Properties.ParentId)}/${resource.Properties.PathPart}`;
}

/** Logical id of the function whose alias an invocation URI names. */
function functionIn(uri: unknown): string | undefined {
  const [, alias = ''] = /"Ref":"(\w+ReleaseLive\w+)"/.exec(JSON.stringify(uri)) ?? [];
  const { FunctionName } = all<{ FunctionName: { Ref: string } }>('AWS::Lambda::Alias')[alias]?.Properties ?? {};
  return FunctionName?.Ref;
}

describe('routes', () => {
  test('there is one ANY for each route of the route table, to the function that owns it', () => {
    const owners = { 'sign-in': 'SignInFunction', oauth: 'OAuthFunction', console: 'ConsoleFunction', instance: 'InstanceFunction' };
    const made = methods.map(({ Properties: { HttpMethod, ResourceId, Integration } }) => ({
      route: `${HttpMethod} ${pathOf(ResourceId) || '/'}`,
      type: Integration.Type,
      function: functionIn(Integration.Uri)?.replace(/[0-9A-F]{8}$/, ''),
    }));
    const wanted = ALL_ROUTES.map(({ resource, owner }) => ({ route: `ANY ${resource}`, type: 'AWS_PROXY', function: owners[owner] }));
    const byRoute = (a: { route: string }, b: { route: string }): number => (a.route < b.route ? -1 : 1);
    expect(made.sort(byRoute)).toEqual(wanted.sort(byRoute));
  });

  test('every method has the authorizer', () => {
    for (const { Properties } of methods) {
      expect(Properties).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: authorizerId } });
    }
  });

  test('a method that somebody adds later has it too', () => {
    const { access } = stacksOf();
    const api = access.node.findAll().find((construct) => construct instanceof RestApi);
    api?.root.addResource('added').addMethod('GET');
    const later = Object.values(resourcesOf<Method>(templateOf(access), 'AWS::ApiGateway::Method'));
    expect(later).toHaveLength(ALL_ROUTES.length + 1);
    for (const { Properties } of later) expect(Properties.AuthorizationType).toBe('CUSTOM');
  });

  test("no permission is left for the console's test call, which skips authorizers", () => {
    expect(JSON.stringify(all('AWS::Lambda::Permission'))).not.toContain('test-invoke-stage');
  });
});

describe('the authorizer', () => {
  test('is asked at every request: nothing cached, and an identity source that is always there', () => {
    const [authorizer, ...others] = Object.values(all<{ AuthorizerUri: unknown }>('AWS::ApiGateway::Authorizer'));
    expect(others).toEqual([]);
    expect(authorizer?.Properties).toMatchObject({
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: 'method.request.header.Host',
    });
    expect(functionIn(authorizer?.Properties.AuthorizerUri)).toMatch(/^AuthorizerFunction/);
  });
});

describe('the API', () => {
  test('is regional and takes bodies as they are', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: ['*/*'],
    });
  });

  test('is deployed again when a method, the authorizer or a gateway response changes', () => {
    const [deployment, ...others] = Object.values(all('AWS::ApiGateway::Deployment'));
    expect(others).toEqual([]);
    const parts = ['Method', 'Authorizer', 'GatewayResponse'].flatMap((type) => Object.keys(all(`AWS::ApiGateway::${type}`)));
    expect(deployment?.DependsOn).toEqual(expect.arrayContaining(parts));
  });

  test('logs each access under its decision id, without query, header or credential', () => {
    const [stage] = Object.values(all<ApiStage>('AWS::ApiGateway::Stage'));
    expect(stage?.Properties.StageName).toBe('prod');
    const format = JSON.parse(stage?.Properties.AccessLogSetting.Format ?? '');
    expect(format).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    for (const value of Object.values(format)) expect(value).not.toMatch(/header|query|cookie|\$context\.path|principal|user/i);
  });

  test("leaves the account's CloudWatch role alone", () => {
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});

describe('functions', () => {
  const functions = Object.entries(all<LambdaFunction>('AWS::Lambda::Function')).filter(([id]) => !id.startsWith('SmokeTest'));

  test('run on Node 24 on arm64, time out before API Gateway does, and keep their logs for a while', () => {
    expect(functions).toHaveLength(5);
    for (const [id, { Properties }] of functions) {
      const authorizer = id.startsWith('Authorizer');
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: authorizer ? 1769 : 512,
        Timeout: authorizer ? 10 : 15,
      });
      const logGroup = all('AWS::Logs::LogGroup')[Properties.LoggingConfig.LogGroup.Ref];
      expect(logGroup?.Properties).toMatchObject({ RetentionInDays: 90 });
    }
  });

  test('are told their stage, tables, settings and options', () => {
    for (const [, { Properties }] of functions) {
      expect(Properties.Environment.Variables).toEqual({
        NIS_STAGE: 'prod',
        NIS_TABLE_PREFIX: 'non-interactive-sessions-prod-',
        NIS_SETTINGS_PATH: '/non-interactive-sessions/prod/',
        NIS_SSO_PATH: '/non-interactive-sessions-sso/prod/',
        NIS_SECURE_COOKIES: 'true',
        NIS_PUBLIC_URL: 'https://instance.example.com',
        NIS_PORTAL_SUFFIXES: '/csm',
        NIS_SCRIPTED_PROCESSORS: '',
      });
    }
  });

  test('use Secure cookies on every stage but the local one, which has no TLS', () => {
    const local = resourcesOf<LambdaFunction>(templateOf(stacksOf({ stage: 'local' }).access), 'AWS::Lambda::Function');
    for (const [id, { Properties }] of Object.entries(local)) {
      if (id.startsWith('SmokeTest')) continue;
      expect(Properties.Environment.Variables).toMatchObject({ NIS_SECURE_COOKIES: 'false', NIS_PUBLIC_URL: 'http://localhost:8080' });
    }
  });
});
