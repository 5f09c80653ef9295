import { describe, expect, test } from '@jest/globals';
import { CREDENTIAL_HEADERS, IDENTITY_HEADERS, REPLACED_HEADERS } from '../../../shared/core/decision/upstream-headers.ts';
import { ALL_ROUTES } from '../../../shared/core/request/routes.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const OPTIONS = { stage: 'prod', upstreamUrl: 'https://upstream.example.com/base/' };
const stacks = stacksOf(OPTIONS);
const [stateful, access] = [templateOf(stacks.stateful), templateOf(stacks.access)];

interface Method {
  readonly AuthorizationType: string;
  readonly Integration: {
    readonly Type: string;
    readonly IntegrationHttpMethod: string;
    readonly Uri: unknown;
    readonly RequestParameters?: Readonly<Record<string, string>>;
  };
}
interface Statement {
  readonly Action: string;
  readonly Resource: unknown;
}

const methods = Object.values(resourcesOf<Method>(access, 'AWS::ApiGateway::Method')).map(({ Properties }) => Properties);
const proxied = methods.filter(({ Integration }) => Integration.Type === 'HTTP_PROXY');

/** `action end-of-resource` of the policies whose logical id begins with a name. */
function rights(template: typeof access, name: string): string[] {
  const policies = resourcesOf<{ PolicyDocument: { Statement: Statement[] } }>(template, 'AWS::IAM::Policy');
  return Object.entries(policies)
    .filter(([id]) => id.startsWith(name))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .map(({ Action, Resource }) => `${String(Action)} ${JSON.stringify(Resource)}`);
}
const onUpstreamPath = (template: typeof access, name: string): string[] =>
  rights(template, name).filter((right) => /non-interactive-sessions-upstream/.test(right));

describe('with an upstream', () => {
  test('the routes of the instance, and no other, are a proxy to it behind the authorizer', () => {
    expect(methods).toHaveLength(ALL_ROUTES.length);
    expect(proxied).toHaveLength(ALL_ROUTES.filter(({ owner }) => owner === 'instance').length);
    for (const { AuthorizationType } of proxied) expect(AuthorizationType).toBe('CUSTOM');
    for (const { Integration } of proxied)
      expect(Integration).toMatchObject({ Uri: 'https://upstream.example.com/base/{proxy}', IntegrationHttpMethod: 'ANY' });
  });

  test('the path is the decided one, identity comes from the authorizer, credentials are replaced, nothing is mapped to the query', () => {
    const [parameters = {}, ...others] = proxied.map(({ Integration }) => Integration.RequestParameters);
    for (const other of others) expect(other).toEqual(parameters);
    expect(parameters['integration.request.path.proxy']).toBe('context.authorizer.path');
    for (const [header, key] of Object.entries(IDENTITY_HEADERS))
      expect(parameters[`integration.request.header.${header}`]).toBe(`context.authorizer.${key}`);
    for (const header of CREDENTIAL_HEADERS) expect(parameters[`integration.request.header.${header}`]).toBe("'removed'");
    expect(Object.keys(parameters).filter((name) => name.startsWith('integration.request.querystring.'))).toEqual([]);
  });

  test('the client’s word about itself is replaced', () => {
    const parameters = proxied[0]?.Integration.RequestParameters ?? {};
    const of = (name: string): string | undefined => parameters[`integration.request.header.${name}`];
    for (const [name, what] of Object.entries(REPLACED_HEADERS)) {
      expect([name, of(name)]).toEqual([name, expect.any(String)]);
      if (what === 'address') expect(of(name)).toBe('context.identity.sourceIp');
    }
    expect([of('X-Forwarded-Host'), of('X-Forwarded-Proto'), of('X-Forwarded-Port')]).toEqual(['context.domainName', "'https'", "'443'"]);
  });

  test('behind trusted proxies, the address is the one that was decided on', () => {
    const { access: behind } = stacksOf({ ...OPTIONS, trustedProxies: '198.51.100.0/24' });
    const integrations = Object.values(resourcesOf<Method>(templateOf(behind), 'AWS::ApiGateway::Method')).map(
      ({ Properties }) => Properties.Integration,
    );
    const parameters = integrations.find(({ Type }) => Type === 'HTTP_PROXY')?.RequestParameters ?? {};
    const addresses = Object.entries(REPLACED_HEADERS).filter(([, what]) => what === 'address');
    for (const [name] of addresses)
      expect([name, parameters[`integration.request.header.${name}`]]).toEqual([name, 'context.authorizer.address']);
  });

  test('functions/instance and its rights are not deployed', () => {
    expect(Object.keys(resourcesOf(access, 'AWS::Lambda::Function')).filter((id) => id.startsWith('Instance'))).toEqual([]);
    expect(rights(access, 'Instance')).toEqual([]);
  });

  test('the authorizer reads the private key, sign-in the public one, and nobody else either', () => {
    expect(onUpstreamPath(access, 'Authorizer')).toEqual([expect.stringMatching(/^ssm:GetParameters .*prod\/assertion-keys"/)]);
    expect(onUpstreamPath(access, 'SignIn')).toEqual([expect.stringMatching(/^ssm:GetParameters .*prod\/assertion-jwks"/)]);
    expect(onUpstreamPath(access, 'Console')).toEqual([]);
    expect(rights(access, 'Authorizer').filter((right) => right.startsWith('kms:'))).toEqual([expect.stringMatching(/^kms:Decrypt/)]);
  });

  test('the keys are created if absent, stay when the stack goes, and are in no template', () => {
    stateful.hasResource('Custom::AssertionKeysCreatedIfAbsent', {
      Properties: { Path: '/non-interactive-sessions-upstream/prod/' },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    expect(JSON.stringify([stateful.toJSON(), access.toJSON()])).not.toMatch(/"kty"|PRIVATE KEY|"d":/);
  });

  test('whoever creates them may write those two parameters and nothing else', () => {
    const held = rights(stateful, 'AssertionKeysCreate').filter((right) => !/^(logs|xray):|xray:/.test(right));
    expect(held.map((right) => right.split(' ')[0]).sort()).toEqual(['kms:Decrypt,kms:Encrypt', 'ssm:GetParameters', 'ssm:PutParameter']);
    for (const right of held.filter((entry) => entry.startsWith('ssm:')))
      expect(right).toContain('non-interactive-sessions-upstream/prod/assertion-');
  });
});

test('without an upstream there are neither keys nor a proxy', () => {
  const plain = stacksOf({ stage: 'prod' });
  templateOf(plain.stateful).resourceCountIs('Custom::AssertionKeysCreatedIfAbsent', 0);
  expect(JSON.stringify(templateOf(plain.access).toJSON())).not.toMatch(/HTTP_PROXY|non-interactive-sessions-upstream|NIS_UPSTREAM/);
});
