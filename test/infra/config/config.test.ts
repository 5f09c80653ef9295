import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '../../../infra/config/config.ts';

const read = (options: Readonly<Record<string, unknown>> = {}) => readConfig(options);

describe('without any option', () => {
  test('the stage is dev, wherever the credentials point to', () => {
    expect(read()).toEqual({
      stage: 'dev',
      executeApiEndpoint: true,
      vpcEndpointIds: [],
      publicUrl: null,
      identityProviders: [],
      corsOrigins: [],
      soapFaultStatus: 403,
      trustedProxies: [],
      upstreamUrl: null,
      portalSuffixes: [],
      userTable: null,
      scriptedProcessors: [],
      logRetentionDays: 90,
      memory: 'on',
      tags: {},
      requestsPerHour: 1_000_000,
      waf: true,
      signInRateLimit: 1_000,
      singleSignOnRateLimit: 5_000,
      throttleRate: 10_000,
      throttleBurst: 5_000,
      canary: 'on',
      accountStack: false,
      parameterStoreHighThroughput: false,
    });
  });

  test('the local stage is served at its own address', () => {
    expect(read({ stage: 'local' }).publicUrl).toBe('http://localhost:8080');
  });
});

describe('lists of paths', () => {
  test('come as comma-separated text from the command line and as a list from cdk.json', () => {
    expect(read({ portalSuffixes: '/csm,/hr' }).portalSuffixes).toEqual(['/csm', '/hr']);
    expect(read({ portalSuffixes: ['/csm', '/hr'] }).portalSuffixes).toEqual(['/csm', '/hr']);
  });

  test('are lower case, with a leading slash, without a trailing one and without repetition', () => {
    expect(read({ scriptedProcessors: ' CSM , /csm/,x/Y.do' }).scriptedProcessors).toEqual(['/csm', '/x/y.do']);
  });

  test('are stable: what was accepted is accepted again and means the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' }), { maxLength: 3 }), (entries) => {
        let once: readonly string[];
        try {
          once = read({ portalSuffixes: entries }).portalSuffixes;
        } catch {
          return;
        }
        expect(read({ portalSuffixes: once.join(',') }).portalSuffixes).toEqual(once);
      }),
    );
  });
});

test('publicUrl loses its trailing slash and keeps its path', () => {
  expect(read({ publicUrl: 'https://abc.example.com/prod/' }).publicUrl).toBe('https://abc.example.com/prod');
});

test('upstreamUrl loses its trailing slash, and is plain HTTP on this machine alone', () => {
  expect(read({ upstreamUrl: 'https://upstream.example.com:8443/base/' }).upstreamUrl).toBe('https://upstream.example.com:8443/base');
  expect(read({ stage: 'local', upstreamUrl: 'http://localhost:8082' }).upstreamUrl).toBe('http://localhost:8082');
  expect(() => read({ stage: 'local', upstreamUrl: 'http://upstream.example.com' })).toThrow(/^The option "upstreamUrl" .*https/);
});

test('account and region pin the stacks', () => {
  expect(read({ account: '123456789012', region: 'us-gov-west-1' })).toMatchObject({ account: '123456789012', region: 'us-gov-west-1' });
});

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/3f0c1d2e-0000-4000-8000-000000000000';

test('no more environments are kept started than may run at once', () => {
  expect(() => read({ reservedConcurrency: 5, provisionedConcurrency: 6 })).toThrow(
    'The option "provisionedConcurrency" is over reservedConcurrency: use at most 5.',
  );
  expect(read({ reservedConcurrency: 5, provisionedConcurrency: 5 }).provisionedConcurrency).toBe(5);
});

describe('a domain name', () => {
  test('comes with its certificate and becomes the public address', () => {
    expect(read({ domainName: 'instance.example.com', certificateArn: CERTIFICATE })).toMatchObject({
      domainName: 'instance.example.com',
      publicUrl: 'https://instance.example.com',
    });
  });

  test('takes a certificate of its own region only', () => {
    const options = { domainName: 'instance.example.com', certificateArn: CERTIFICATE, region: 'eu-west-1' };
    expect(() => read(options)).toThrow('The option "certificateArn" is of eu-central-1: use a certificate of eu-west-1, where the API is');
  });
});

test('numbers and switches come as text from the command line and as themselves from cdk.json', () => {
  const text = read({ logRetentionDays: '365', throttleRate: '2000', waf: 'false', reservedConcurrency: '200' });
  expect(text).toEqual(read({ logRetentionDays: 365, throttleRate: 2000, waf: false, reservedConcurrency: 200 }));
  expect(text).toMatchObject({ logRetentionDays: 365, throttleRate: 2000, waf: false, reservedConcurrency: 200 });
});

const USER_TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/corp-users';

describe('a table of users to adopt', () => {
  const adopted = (userTable: unknown, stage = 'prod') => read({ stage, userTable }).userTable;

  test('is named by name or ARN, or by an object that names its key and attributes', () => {
    expect(adopted('corp-users')).toEqual({ name: 'corp-users', adopted: true, attributes: {} });
    expect(adopted(USER_TABLE_ARN)).toEqual({ name: USER_TABLE_ARN, adopted: true, attributes: {} });
    const mapped = { table: 'corp-users', key: 'login', attributes: { email: 'mail', active: 'active' } };
    const expected = { name: 'corp-users', adopted: true, attributes: { user_name: 'login', email: 'mail' } };
    expect(adopted(mapped)).toEqual(expected);
    expect(adopted(JSON.stringify(mapped))).toEqual(expected);
  });

  test('is a stand-in of that name on this machine, where no ARN leads anywhere', () => {
    expect(adopted(USER_TABLE_ARN, 'local')).toMatchObject({ name: 'corp-users' });
  });

  test('has the owner of an account as nis_owner, which may be mapped, also to owner itself', () => {
    const owned = (owner: string) => adopted({ table: 'corp-users', attributes: { owner } });
    expect(owned('owner')).toMatchObject({ attributes: { owner: 'owner' } });
    expect(owned('nis_owner')).toMatchObject({ attributes: {} });
    expect(() => adopted({ table: 'corp-users', attributes: { email: 'nis_owner' } })).toThrow('both are the attribute nis_owner');
    expect(adopted({ table: 'corp-users', attributes: { email: 'owner' } })).toMatchObject({ attributes: { email: 'owner' } });
  });

  test('two attributes may change names with each other', () => {
    expect(adopted({ table: 'corp-users', attributes: { email: 'first_name', first_name: 'email' } })).toMatchObject({
      attributes: { email: 'first_name', first_name: 'email' },
    });
  });

  test('must be of the region of the functions', () => {
    expect(() => read({ stage: 'prod', region: 'eu-central-1', userTable: USER_TABLE_ARN })).toThrow(
      'The option "userTable" is of eu-west-1: use a table of eu-central-1, where the functions are.',
    );
  });

  test('must be of the account of the functions', () => {
    expect(() => read({ stage: 'prod', account: '999999999999', userTable: USER_TABLE_ARN })).toThrow(
      'The option "userTable" is of the account 123456789012: use a table of 999999999999, where the functions are.',
    );
  });

  test('may have a key of the customer, of its region', () => {
    const userTableKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(read({ userTable: USER_TABLE_ARN, userTableKeyArn })).toMatchObject({ userTableKeyArn });
    expect(() => read({ region: 'eu-central-1', userTable: 'corp-users', userTableKeyArn })).toThrow(
      /^The option "userTableKeyArn" is of eu-west-1: use/,
    );
  });
});

test('the key of the topic of alarms is of the region of the topic', () => {
  const options = { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call' };
  const keyOf = (region: string): string => `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  expect(read({ ...options, alarmTopicKeyArn: keyOf('eu-central-1') })).toMatchObject({ alarmTopicKeyArn: keyOf('eu-central-1') });
  expect(() => read({ ...options, alarmTopicKeyArn: keyOf('eu-west-1') })).toThrow(
    'The option "alarmTopicKeyArn" is of eu-west-1: use the key of the topic, which is of eu-central-1.',
  );
});

test("context keys of CDK's own are not taken for options", () => {
  expect(read({ 'cli-telemetry': false, '@aws-cdk/core:flag': true, 'aws:cdk:bundling-stacks': [] })).toEqual(read());
});

describe('what cannot be used is refused in one sentence that names the option and the fix', () => {
  test.each([
    ['stage', 'Prod'],
    ['stage', ''],
    ['stage', 'seventeen-letters'],
    ['stage', 'a'.repeat(17)],
    ['stage', ['prod']],
    ['publicUrl', 'instance.example.com'],
    ['publicUrl', 'http://instance.example.com'],
    ['publicUrl', 'https://instance.example.com/?a=b'],
    ['publicUrl', 'https://user:password@instance.example.com'],
    ['publicUrl', 8080],
    ['portalSuffixes', '/'],
    ['portalSuffixes', '/csm,,/hr'],
    ['portalSuffixes', '/csm//hr'],
    ['portalSuffixes', '/csm/../hr'],
    ['portalSuffixes', '/cs%6d'],
    ['portalSuffixes', { csm: true }],
    ['scriptedProcessors', ['/a b']],
    ['scriptedProcessors', [7]],
    ['upstreamUrl', 'upstream.example.com'],
    ['upstreamUrl', 'http://upstream.example.com'],
    ['upstreamUrl', 'http://localhost:8082'],
    ['upstreamUrl', 'https://upstream.example.com/?tenant=a'],
    ['upstreamUrl', 'https://upstream.example.com/#a'],
    ['upstreamUrl', 'https://user:password@upstream.example.com'],
    ['upstreamUrl', 'https://upstream.example.com:444'],
    ['upstreamUrl', ['https://upstream.example.com']],
    ['account', 123456789012],
    ['account', '12345'],
    ['region', 'Frankfurt'],
    ['domainName', 'https://instance.example.com'],
    ['domainName', 'localhost'],
    ['domainName', 'instance.example.com'],
    ['certificateArn', 'certificate'],
    ['certificateArn', CERTIFICATE],
    ['hostedZoneId', 'example.com'],
    ['hostedZoneId', 'Z0123456789'],
    ['logRetentionDays', '91'],
    ['logRetentionDays', 'forever'],
    ['alarmTopicArn', 'on-call'],
    ['alarmTopicKeyArn', 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['alarmTopicKeyArn', 'arn:aws:kms:eu-central-1:123456789012:alias/on-call'],
    ['waf', 'no'],
    ['waf', 1],
    ['signInRateLimit', '9'],
    ['singleSignOnRateLimit', '9'],
    ['throttleRate', '0'],
    ['throttleRate', '1.5'],
    ['throttleBurst', -1],
    ['reservedConcurrency', 'all'],
    ['provisionedConcurrency', '0'],
    ['canary', 'true'],
    ['canary', 'slow'],
    ['accountStack', 'yes'],
    ['parameterStoreHighThroughput', 'on'],
    ['parameterStoreHighThroughput', 'true'],
    ['userTableKeyArn', 'arn:aws:kms:eu-west-1:123456789012:alias/corp'],
    ['userTableKeyArn', 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['userTable', 'x'],
    ['userTable', 'corp/users'],
    ['userTable', 'arn:aws:s3:::corp-users'],
    ['userTable', '{"table":'],
    ['userTable', ['corp-users']],
    ['userTable', {}],
    ['userTable', { table: 'corp-users', name: 'x' }],
    ['userTable', { table: 'corp-users', attributes: 'email' }],
    ['userTable', { table: 'corp-users', attributes: { mail: 'email' } }],
    ['userTable', { table: 'corp-users', attributes: { email: '' } }],
    ['userTable', { table: 'corp-users', attributes: { email: 7 } }],
    ['userTable', { table: 'corp-users', attributes: { email: 'first_name' } }],
    ['userTable', { table: 'corp-users', attributes: { email: 'mail', last_name: 'mail' } }],
    ['userTable', { table: 'corp-users', key: 'email' }],
    ['userTable', { table: 'corp-users', key: 'login', attributes: { user_name: 'uid' } }],
    ['trustedProxies', 'cdn.example.com'],
    ['trustedProxies', '198.51.100.7/24'],
    ['trustedProxies', '198.51.100.0/24,'],
    ['trustedProxies', '0.0.0.0/0'],
    ['trustedProxies', '0.0.0.0/7'],
    ['trustedProxies', '::/0'],
    ['trustedProxies', ['198.51.100.0/24', 7]],
    ['trustedProxies', Array.from({ length: 160 }, (_, part) => `10.0.${part}.0/24`)],
    ['executeApiEndpoint', 'false'],
    ['executeApiEndpoint', 'closed'],
    ['vpcEndpointIds', 'vpc-0123456789abcdef0'],
    ['vpcEndpointIds', 'vpce-0123456789abcdef0,'],
    ['vpcEndpointIds', [7]],
    ['permissionsBoundary', 'arn:aws:iam::123456789012:role/Boundary'],
    ['permissionsBoundary', 'a boundary'],
    ['tags', 'cost-centre'],
    ['tags', 'cost-centre='],
    ['tags', '=4711'],
    ['tags', 'a=1,a=2'],
    ['tags', 'stage=prod'],
    ['tags', 'Application=x'],
    ['tags', 'aws:x=1'],
    ['tags', 'a=<b>'],
    ['tags', { a: 7 }],
    ['tags', ['a=1']],
    ['tags', Object.fromEntries(Array.from({ length: 49 }, (_, key) => [`key${key}`, 'x']))],
    ['kmsKeyArn', 'alias/app'],
    ['kmsKeyArn', 'arn:aws:kms:eu-central-1:123456789012:alias/app'],
    ['kmsKeyArn', '3f0c1d2e-0000-4000-8000-000000000000'],
    ['requestsPerHour', '999'],
    ['requestsPerHour', 'many'],
    ['monthlyBudgetUsd', '0'],
    ['monthlyBudgetUsd', '9.99'],
    ['stages', 'prod'],
    ['Stage', 'prod'],
  ])('%s %j', (option, value) => {
    expect(() => read({ [option]: value })).toThrow(new RegExp(`^The option "${option}" [^\\n]*: use [^\\n]+\\.$`));
  });
});

test('a private API takes no public domain name', () => {
  expect(() => read({ vpcEndpointIds: 'vpce-0123456789abcdef0', domainName: 'instance.example.com', certificateArn: CERTIFICATE })).toThrow(
    'The option "vpcEndpointIds" makes the API private, and a private API takes no public domain name: use it without',
  );
});

test('a KMS key is of the region of the tables, and unknown to the local run', () => {
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/3f0c1d2e-0000-4000-8000-000000000000';
  expect(read({ kmsKeyArn, region: 'eu-west-1' }).kmsKeyArn).toBe(kmsKeyArn);
  expect(() => read({ kmsKeyArn })).toThrow('The option "kmsKeyArn" needs the option "region": use also -c region=eu-west-1.');
  expect(read({ kmsKeyArn, stage: 'local' }).kmsKeyArn).toBeUndefined();
  expect(() => read({ kmsKeyArn, region: 'eu-central-1' })).toThrow('The option "kmsKeyArn" is of eu-west-1: use a key of eu-central-1');
});

test('tags are text from the command line or an object', () => {
  expect(read({ tags: 'cost-centre=4711, owner=a=b' }).tags).toEqual({ 'cost-centre': '4711', owner: 'a=b' });
  expect(read({ tags: { 'cost-centre': '4711' } }).tags).toEqual({ 'cost-centre': '4711' });
});

test('trusted proxies are ranges of addresses, each once', () => {
  expect(
    read({ trustedProxies: ' 198.51.100.0/24,2001:DB8:cd::/48,198.51.100.0/24,10.0.0.0/8,fc00::/7,192.0.2.1' }).trustedProxies,
  ).toEqual(['198.51.100.0/24', '2001:db8:cd::/48', '10.0.0.0/8', 'fc00::/7', '192.0.2.1']);
});

test('a refused SOAP call is 403 or 500, and never 500 with an upstream', () => {
  expect([undefined, '', '403', 403, '500', 500].map((soapFaultStatus) => read({ soapFaultStatus }).soapFaultStatus)).toEqual([
    403, 403, 403, 403, 500, 500,
  ]);
  expect(() => read({ soapFaultStatus: '200' })).toThrow(/^The option "soapFaultStatus" .*403 or 500/);
  const upstreamUrl = 'https://upstream.example.com';
  expect(() => read({ soapFaultStatus: '500', upstreamUrl })).toThrow(
    'The option "soapFaultStatus" is 500, but an upstream serves the protocols',
  );
  expect(read({ soapFaultStatus: '403', upstreamUrl }).soapFaultStatus).toBe(403);
});

describe('origins whose pages may call the protocols', () => {
  test('are exact and https, each once', () => {
    expect(
      readConfig({ corsOrigins: 'https://app.example.com, https://tools.example.com:8443,https://app.example.com' }).corsOrigins,
    ).toEqual(['https://app.example.com', 'https://tools.example.com:8443']);
  });

  test.each([
    '*',
    'https://*.example.com',
    'http://app.example.com',
    'https://app.example.com/',
    'https://app.example.com/x',
    'app.example.com',
    'null',
    'https://a@app.example.com',
    'https://app.example.com,',
    'https://app.example.com:443',
    "https://a'b.example.com",
    'https://a$b.example.com',
    'https://a;b.example.com',
    'https://bücher.example.com',
    'https://app.example.com:99999',
    `https://${'a'.repeat(300_000)}!`,
  ])('are refused by a sentence that shows how: %s', (corsOrigins) => {
    expect(() => readConfig({ corsOrigins })).toThrow(
      /^The option "corsOrigins" has the entry .*: use exact https origins without path.*-c corsOrigins=https:\/\/app\.example\.com\.$/,
    );
  });
});
