import { describe, expect, test } from '@jest/globals';
import { DOMAIN, resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const accessOf = (options: Readonly<Record<string, unknown>> = {}) => templateOf(stacksOf({ stage: 'prod', ...options }).access);

interface Api {
  readonly DisableExecuteApiEndpoint?: boolean;
  readonly EndpointConfiguration: { readonly Types: readonly string[]; readonly VpcEndpointIds?: readonly string[] };
  readonly Policy?: { readonly Statement: readonly Readonly<Record<string, unknown>>[] };
  readonly SecurityPolicy?: string;
}
const apiOf = (options?: Readonly<Record<string, unknown>>): Api => {
  const [api, ...others] = Object.values(resourcesOf<Api>(accessOf(options), 'AWS::ApiGateway::RestApi'));
  if (api === undefined || others.length > 0) throw new Error('not one API');
  return api.Properties;
};
const addresses = (options?: Readonly<Record<string, unknown>>): unknown[] =>
  Object.entries(accessOf(options).toJSON().Outputs as Record<string, { Value: unknown }>)
    .filter(([name]) => name.startsWith('Api') && !name.startsWith('ApiDomain'))
    .map(([, { Value }]) => Value);

describe('the execute-api host', () => {
  test('is open without a domain name, and the only address that the stack tells', () => {
    expect(apiOf().DisableExecuteApiEndpoint).toBeUndefined();
    expect(addresses()).toHaveLength(1);
    expect(JSON.stringify(addresses())).toContain('.execute-api.');
  });

  test('is closed with one, and the stack tells the domain name in its place', () => {
    expect(apiOf(DOMAIN).DisableExecuteApiEndpoint).toBe(true);
    expect(addresses(DOMAIN)).toEqual(['https://instance.example.com/']);
  });

  test('stays open beside one where the option says so', () => {
    const options = { ...DOMAIN, executeApiEndpoint: 'true' };
    expect(apiOf(options).DisableExecuteApiEndpoint).toBeUndefined();
    expect(JSON.stringify(addresses(options))).toContain('.execute-api.');
  });

  test('is closed by a new deployment of the API, without which the change has no effect', () => {
    const deployment = (options: object): string[] =>
      Object.keys(resourcesOf(accessOf({ ...DOMAIN, ...options }), 'AWS::ApiGateway::Deployment'));
    expect(deployment({})).not.toEqual(deployment({ executeApiEndpoint: 'true' }));
  });
});

describe('with VPC endpoints', () => {
  const ids = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];
  const api = apiOf({ vpcEndpointIds: ids.join(',') });

  test('the API is private and known to the endpoints', () => {
    expect(api.EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: ids });
    expect(apiOf().EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
  });

  test('the API names no version of TLS: a private one takes none but its own', () => {
    expect(api.SecurityPolicy).toBeUndefined();
    expect(apiOf().SecurityPolicy).toBe('TLS_1_2');
  });

  test('requests that come another way are denied, whatever else allows them', () => {
    expect(api.Policy?.Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': ids } },
      },
    ]);
    expect(apiOf().Policy).toBeUndefined();
  });

  test('every method keeps the authorizer: the policy opens the way to it and no further', () => {
    const methods = Object.values(resourcesOf<{ AuthorizationType: string }>(accessOf({ vpcEndpointIds: ids }), 'AWS::ApiGateway::Method'));
    expect(methods.length).toBeGreaterThan(5);
    for (const { Properties } of methods) expect(Properties.AuthorizationType).toBe('CUSTOM');
  });
});
