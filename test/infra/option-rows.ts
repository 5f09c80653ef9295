import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMAIN } from './synthesised.ts';

type Options = Readonly<Record<string, unknown>>;

const PROD: Options = { stage: 'prod' };
const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';

const IDENTITY_PROVIDER = {
  id: 'corp',
  name: 'Corporate',
  entityId: 'https://idp.example.com/metadata',
  entryPoint: 'https://idp.example.com/sso',
  certificates: [readFileSync(join(import.meta.dirname, 'idp.example.com.pem'), 'utf8')],
};

/**
 * Deployments that between them set every option, as the command line hands them over: what must hold of all is asked of each. A test
 * counts them against the options (test/infra/app.test.ts).
 */
export const OPTION_ROWS: readonly (readonly [string, Options])[] = [
  ['as deployed by default', PROD],
  ['in one account and region', { ...PROD, account: ACCOUNT, region: REGION }],
  ['without the web ACL, a canary and the memory', { ...PROD, waf: 'false', canary: 'off', memory: 'off', soapFaultStatus: '500' }],
  ['with a budget', { ...PROD, account: ACCOUNT, region: REGION, monthlyBudgetUsd: '200' }],
  ['as a private API', { ...PROD, vpcEndpointIds: 'vpce-0123456789abcdef0,vpce-0123456789abcdef1' }],
  [
    'with a table of users of its own',
    {
      ...PROD,
      userTable: '{"table":"corp-users","key":"login","attributes":{"email":"mail"}}',
      userTableKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      portalSuffixes: '/csm',
    },
  ],
  [
    'with every other option',
    {
      ...PROD,
      ...DOMAIN,
      account: ACCOUNT,
      region: REGION,
      hostedZoneId: 'Z0123456789ABC',
      publicUrl: 'https://portal.example.com',
      identityProviders: JSON.stringify([IDENTITY_PROVIDER]),
      accountStack: 'true',
      parameterStoreHighThroughput: 'true',
      reservedConcurrency: '100',
      provisionedConcurrency: '5',
      upstreamUrl: 'https://upstream.example.com',
      scriptedProcessors: '/x_acme_export.do',
      trustedProxies: '198.51.100.0/24,2001:db8:cd::/48',
      executeApiEndpoint: 'true',
      kmsKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/3f0c1d2e-0000-4000-8000-000000000000`,
      requestsPerHour: '5000000',
      monthlyBudgetUsd: '200',
      permissionsBoundary: 'DeveloperBoundary',
      tags: 'cost-centre=4711,owner=identity',
      corsOrigins: 'https://app.example.com',
      logRetentionDays: '365',
      alarmTopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:on-call`,
      alarmTopicKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/5678abcd-12ab-34cd-56ef-1234567890ab`,
      signInRateLimit: '2000',
      singleSignOnRateLimit: '20000',
      throttleRate: '2000',
      throttleBurst: '1000',
    },
  ],
];
