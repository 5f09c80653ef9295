import { describe, expect, test } from '@jest/globals';
import { DOMAIN, resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const accessOf = (options: Readonly<Record<string, unknown>> = {}) => templateOf(stacksOf({ stage: 'prod', ...options }).access);
const standard = accessOf();
const withDomain = accessOf({ ...DOMAIN, hostedZoneId: 'Z0123456789ABC' });

test('TLS before 1.2 is refused, at the host of the API and at the domain name', () => {
  standard.hasResourceProperties('AWS::ApiGateway::RestApi', { SecurityPolicy: 'TLS_1_2' });
  withDomain.hasResourceProperties('AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_2', DomainName: DOMAIN.domainName });
});

describe('a domain name', () => {
  test('leads to the stage at the root, so that no path begins with the stage', () => {
    const [mapping] = Object.values(resourcesOf<{ BasePath?: string }>(withDomain, 'AWS::ApiGateway::BasePathMapping'));
    expect(mapping?.Properties.BasePath).toBeUndefined();
  });

  test('gets its alias records in the hosted zone, for IPv4 and IPv6', () => {
    const [group] = Object.values(
      resourcesOf<{ RecordSets: { Name: string; Type: string }[] }>(withDomain, 'AWS::Route53::RecordSetGroup'),
    );
    expect(group?.Properties.RecordSets.map(({ Name, Type }) => `${Type} ${Name}`)).toEqual([
      'A instance.example.com',
      'AAAA instance.example.com',
    ]);
    accessOf(DOMAIN).resourceCountIs('AWS::Route53::RecordSetGroup', 0);
  });

  test('is not there without the option', () => standard.resourceCountIs('AWS::ApiGateway::DomainName', 0));
});

test('the stage takes as many requests as the options say', () => {
  const [stage] = Object.values(
    resourcesOf<{ MethodSettings: object[]; TracingEnabled: boolean }>(
      accessOf({ throttleRate: '2000', throttleBurst: '1000' }),
      'AWS::ApiGateway::Stage',
    ),
  );
  expect(stage?.Properties.MethodSettings).toEqual([
    expect.objectContaining({
      HttpMethod: '*',
      ResourcePath: '/*',
      ThrottlingRateLimit: 2000,
      ThrottlingBurstLimit: 1000,
      DataTraceEnabled: false,
    }),
  ]);
  expect(stage?.Properties.TracingEnabled).toBe(true);
});

test('a stage before an upstream is not traced: a trace might hold what the gate tells the upstream', () => {
  const traced = (options: Readonly<Record<string, unknown>>): unknown[] =>
    Object.values(resourcesOf<{ TracingEnabled?: boolean }>(accessOf(options), 'AWS::ApiGateway::Stage')).map(
      ({ Properties }) => Properties.TracingEnabled,
    );
  expect(traced({ upstreamUrl: 'https://upstream.example.com' })).toEqual([false]);
  expect(traced({})).toEqual([true]);
});

test('logs are kept for as long as the option says', () => {
  for (const stack of Object.values(stacksOf({ stage: 'prod', logRetentionDays: '365' }))) {
    if (stack === null) continue;
    for (const [id, { Properties }] of Object.entries(resourcesOf<{ RetentionInDays?: number }>(templateOf(stack), 'AWS::Logs::LogGroup')))
      expect([id, Properties.RetentionInDays]).toEqual([id, 365]);
  }
});

test('reserved concurrency is of the authorizer alone', () => {
  const functions = resourcesOf<{ ReservedConcurrentExecutions?: number }>(
    accessOf({ reservedConcurrency: '200' }),
    'AWS::Lambda::Function',
  );
  const reserved = Object.entries(functions).filter(([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined);
  expect(reserved.map(([id, { Properties }]) => [id.slice(0, 10), Properties.ReservedConcurrentExecutions])).toEqual([['Authorizer', 200]]);
});

describe('the web ACL', () => {
  interface Scope {
    readonly RegexMatchStatement?: { readonly RegexString: string };
    readonly ByteMatchStatement?: { readonly SearchString: string; readonly PositionalConstraint: string };
  }
  interface Rule {
    readonly Name: string;
    readonly Action?: object;
    readonly Statement: {
      readonly RateBasedStatement?: {
        readonly Limit: number;
        readonly AggregateKeyType: string;
        readonly ScopeDownStatement: Scope & { readonly AndStatement?: { readonly Statements: readonly Scope[] } };
      };
      readonly ManagedRuleGroupStatement?: {
        readonly RuleActionOverrides?: readonly { readonly Name: string; readonly ActionToUse: object }[];
      };
    };
  }
  interface Acl {
    readonly Rules: Rule[];
    readonly CustomResponseBodies: Readonly<Record<string, { readonly ContentType: string; readonly Content: string }>>;
  }
  const limited = accessOf({ signInRateLimit: '1000', singleSignOnRateLimit: '7000' });
  const [acl] = Object.values(resourcesOf<Acl>(limited, 'AWS::WAFv2::WebACL'));
  const rules = acl?.Properties.Rules ?? [];

  /** Names of the rate rules that count a request. */
  const countedBy = (method: string, path: string): string[] =>
    rules
      .filter(({ Statement: { RateBasedStatement } }) => {
        const scope = RateBasedStatement?.ScopeDownStatement;
        return (scope?.AndStatement?.Statements ?? (scope === undefined ? [] : [scope])).every((each) => {
          if (each.ByteMatchStatement?.PositionalConstraint === 'EXACTLY') return each.ByteMatchStatement.SearchString === method;
          return new RegExp(each.RegexMatchStatement?.RegexString ?? '(?!)').test(path);
        });
      })
      .flatMap(({ Name, Statement }) => (Statement.RateBasedStatement === undefined ? [] : [Name]));

  test('stands before the stage, with the managed rules of AWS', () => {
    standard.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    expect(rules.map(({ Name }) => Name)).toEqual([
      'PasswordRate',
      'SingleSignOnRate',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
  });

  test('lets integrations send large envelopes with markup inside, search for what looks like a file, and leave out User-Agent', () => {
    const common = rules.find(({ Name }) => Name === 'AWSManagedRulesCommonRuleSet')?.Statement.ManagedRuleGroupStatement
      ?.RuleActionOverrides;
    for (const rule of ['SizeRestrictions_BODY', 'CrossSiteScripting_BODY', 'NoUserAgent_HEADER', 'RestrictedExtensions_QUERYARGUMENTS'])
      expect(common).toContainEqual({ Name: rule, ActionToUse: { Count: {} } });
  });

  test.each([
    ['POST', '/login.do', 'PasswordRate'],
    ['POST', '/prod/login.do', 'PasswordRate'],
    ['POST', '/change_password.do', 'PasswordRate'],
    ['POST', '/prod/elevate_role.do', 'PasswordRate'],
    ['GET', '/login.do', undefined],
    ['GET', '/login_with_sso.do', 'SingleSignOnRate'],
    ['POST', '/prod/saml/acs', 'SingleSignOnRate'],
    ['GET', '/saml/login', 'SingleSignOnRate'],
    ['POST', '/incident.do', undefined],
    ['POST', '/sp/profile', undefined],
    ['GET', '/assets/style.css', undefined],
    ['POST', '/api/now/table/incident', undefined],
  ])('bounds how often one address may try to sign in, passwords apart from single sign-on: %s %s', (method, path, rule) => {
    expect(countedBy(method, path)).toEqual(rule === undefined ? [] : [rule]);
  });

  test('blocks for five minutes with a page that says what to do, each rule with a count of its own', () => {
    const rates = rules.filter(({ Statement }) => Statement.RateBasedStatement !== undefined);
    expect(rates.map(({ Statement }) => Statement.RateBasedStatement?.Limit)).toEqual([1000, 7000]);
    for (const { Action } of rates)
      expect(Action).toMatchObject({ Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'slow-down' } } });
    const page = acl?.Properties.CustomResponseBodies['slow-down'];
    expect(page?.ContentType).toBe('TEXT_HTML');
    expect(page?.Content).toMatch(/^<!DOCTYPE html>[\s\S]*Wait five minutes, then sign in again\./);
    // Source: AWS WAF Developer Guide, "Sending custom responses for Block actions": at most 4 KB.
    expect(Buffer.byteLength(page?.Content ?? '')).toBeLessThan(4096);
  });

  test('counts the address that connects, also behind trusted proxies: WAF would read what the client writes', () => {
    const [behind] = Object.values(resourcesOf<Acl>(accessOf({ trustedProxies: '198.51.100.0/24' }), 'AWS::WAFv2::WebACL'));
    const rates = (behind?.Properties.Rules ?? []).flatMap(({ Statement: { RateBasedStatement } }) => RateBasedStatement ?? []);
    expect(rates.map(({ AggregateKeyType }) => AggregateKeyType)).toEqual(['IP', 'IP']);
  });

  test('names no metric as WAF names its own', () => {
    const named = JSON.stringify(acl?.Properties).match(/(?<="MetricName":")[^"]+/g) ?? [];
    expect(named.length).toBe(6);
    for (const name of named) expect(name).toMatch(/^(?!(all|default_action)$)[\w-]+$/i);
  });

  test('logs no credential', () => {
    const [logging] = Object.values(resourcesOf<{ RedactedFields: object[] }>(standard, 'AWS::WAFv2::LoggingConfiguration'));
    expect(logging?.Properties.RedactedFields).toEqual(
      expect.arrayContaining([{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }, { QueryString: {} }]),
    );
  });

  test('can be left out', () => accessOf({ waf: 'false' }).resourceCountIs('AWS::WAFv2::WebACL', 0));
});

describe('the account stack', () => {
  test('is there only when asked for, once for every stage of the account', () => {
    expect(stacksOf({ stage: 'prod' }).account).toBeNull();
    const { account, access } = stacksOf({ stage: 'prod', accountStack: true });
    expect(account?.stackName).toBe('non-interactive-sessions-account');
    expect(access.dependencies).toContain(account);
  });

  test('gives API Gateway its logging role, and Parameter Store its throughput where that is asked for', () => {
    const { account } = stacksOf({ stage: 'prod', accountStack: true, parameterStoreHighThroughput: true });
    if (account === null) throw new Error('no account stack');
    templateOf(account).resourceCountIs('AWS::ApiGateway::Account', 1);
    templateOf(account).resourceCountIs('Custom::AWS', 1);
  });
});
