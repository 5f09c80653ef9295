import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IDENTITY_PROVIDER_EXAMPLE } from '../../shared/core/sign-in/identity-provider.ts';
import { readIdentityProviders } from './identity-providers.ts';
import {
  type ConfigContext,
  isLocal,
  keyArn,
  matching,
  type Option,
  option,
  origins,
  paths,
  readAddress,
  refused,
  wholeNumber,
  yesOrNo,
} from './option.ts';
import { PLATFORM_OPTIONS } from './platform-options.ts';
import { readUserTableOption } from './user-table.ts';

export type { ConfigContext } from './option.ts';

const DEFAULT_STAGE = 'dev';
const LOCAL_URL = 'http://localhost:8080';
const DEFAULT_RETENTION: RetentionDays = RetentionDays.THREE_MONTHS;

/** Days that CloudWatch Logs can keep. */
const RETENTION_DAYS = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number' && days <= 3653);

/**
 * The options of a deployment. One entry is all that an option takes: its type in `Config`, the check at synth and the row in
 * docs/options.md follow from it.
 */
export const OPTIONS = {
  stage: option({
    purpose: 'Part of the name of every resource, so that one account can hold several deployments; also the stage of the API.',
    standard: DEFAULT_STAGE,
    example: 'prod',
    read: (value, _context, name) => {
      if (value === undefined) return DEFAULT_STAGE;
      if (typeof value === 'string' && /^[a-z0-9]{1,16}$/.test(value)) return value;
      throw refused(name, value, '1 to 16 lower-case letters or digits, for example -c stage=prod');
    },
  }),
  account: option({
    purpose: 'The only account that the stacks may be deployed to.',
    standard: 'the one of your credentials',
    example: '123456789012',
    read: matching(/^\d{12}$/, 'the 12 digits of an AWS account, in quotes, for example "123456789012"'),
  }),
  region: option({
    purpose: 'The only region that the stacks may be deployed to.',
    standard: 'the one of your credentials',
    example: 'eu-central-1',
    read: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, for example eu-central-1'),
  }),
  domainName: option({
    purpose: 'Custom domain name of the API. Its paths do not begin with the stage.',
    standard: 'none: the address that API Gateway gives, with the stage in its paths',
    example: 'instance.example.com',
    read: matching(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      'a domain name in lower case, for example instance.example.com',
    ),
  }),
  certificateArn: option({
    purpose: 'Certificate of the domain name, in the region of the API.',
    standard: 'none',
    example: 'arn:aws:acm:eu-central-1:123456789012:certificate/3f0c1d2e-0000-4000-8000-000000000000',
    read: matching(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
      'the ARN of a certificate in AWS Certificate Manager',
    ),
  }),
  hostedZoneId: option({
    purpose: 'Hosted zone of Route 53 that gets the alias records of the domain name.',
    standard: 'none: point the name to the output ApiDomainTarget… yourself',
    example: 'Z0123456789ABCDEFGHIJ',
    read: matching(/^Z[A-Z0-9]{5,31}$/, 'the id of a hosted zone, for example Z0123456789ABCDEFGHIJ'),
  }),
  publicUrl: option({
    purpose:
      'Address of this site as clients see it: in WSDL, links of single sign-on and Strict-Transport-Security; never taken from the Host header.',
    standard: 'https:// and the domain name, else none',
    example: 'https://instance.example.com',
    read: readPublicUrl,
  }),
  identityProviders: option({
    purpose: 'SAML 2.0 identity providers that people may sign in with, as JSON; more can be added in Parameter Store without a deploy.',
    standard: 'none',
    example: IDENTITY_PROVIDER_EXAMPLE,
    read: readIdentityProviders,
  }),
  portalSuffixes: option({
    purpose: 'Paths of further service portals beside /sp.',
    standard: 'none',
    example: '/csm,/hr',
    read: paths,
  }),
  scriptedProcessors: option({
    purpose: "Paths that the upstream's scripted processors serve: a protocol with a setting of its own.",
    standard: 'none',
    example: '/x_acme_export.do',
    read: paths,
  }),
  userTable: option({
    purpose: 'Existing DynamoDB table of users to use instead of a new sys_user: its name or ARN, or JSON with table, key and attributes.',
    standard: 'none: sys_user is created',
    example: '{"table":"corp-users","key":"login","attributes":{"email":"mail"}}',
    read: readUserTableOption,
  }),
  userTableKeyArn: option({
    purpose: "The customer's KMS key that encrypts the table of userTable.",
    standard: 'none: the table is encrypted with a key of AWS',
    example: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    cost: '$0.03 for 10,000 calls of the key, which DynamoDB makes at most every five minutes for each caller.',
    read: keyArn,
  }),
  upstreamUrl: option({
    purpose: "The customer's own instance, which serves tables, portals and protocols instead of functions/instance; see docs/upstream.md.",
    standard: 'none: functions/instance serves the demonstration tables',
    example: 'https://upstream.example.com',
    read: readUpstreamUrl,
  }),
  corsOrigins: option({
    purpose: 'Web origins whose pages may call the protocols from a browser (CORS), with Basic credentials and never with cookies.',
    standard: 'none: browsers block calls from pages of other sites',
    example: 'https://app.example.com,https://tools.example.com',
    read: origins,
  }),
  soapFaultStatus: option({
    purpose:
      'HTTP status of a SOAP call that the gate refuses: 403, as every refusal, or 500, as SOAP 1.1 says. JAX-WS, Axis, .NET and most other stacks read a Fault at 500 only. A 401 stays one. Not with upstreamUrl.',
    standard: '403: a refusal looks like one to proxies, logs and the firewall',
    example: '500',
    cost: 'With 500, a refused call also runs functions/instance, which answers it; API Gateway counts it as an error of the server.',
    read: (value, _context, name): 403 | 500 => {
      if (value === undefined || value === '' || String(value) === '403') return 403;
      if (String(value) === '500') return 500;
      throw refused(name, value, '403 or 500');
    },
  }),
  logRetentionDays: option({
    purpose: 'Days to keep all logs, including the decision log.',
    standard: String(DEFAULT_RETENTION),
    example: '365',
    cost: 'About $0.03 a month for each GB that is kept; what logs cost when they are written, does not change.',
    read: (value, _context, name): RetentionDays => {
      if (value === undefined || value === '') return DEFAULT_RETENTION;
      const days = RETENTION_DAYS.find((known) => String(known) === String(value));
      if (days === undefined) throw refused(name, value, `a number of days that CloudWatch Logs keeps: ${RETENTION_DAYS.join(', ')}`);
      return days;
    },
  }),
  alarmTopicArn: option({
    purpose: 'SNS topic that alarms are sent to. Its policy, and its key if it has one, must let CloudWatch publish.',
    standard: 'a new topic, in the output AlarmTopicArn: subscribe to it after the first deploy',
    example: 'arn:aws:sns:eu-central-1:123456789012:on-call',
    read: matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'the ARN of an SNS topic'),
  }),
  alarmTopicKeyArn: option({
    purpose: 'The KMS key that encrypts the topic of alarmTopicArn: the function that watches the settings must use it to publish.',
    standard: 'none: the topic is not encrypted',
    example: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    cost: '$0.03 for 10,000 calls of the key: a few for each alarm and each notice.',
    read: keyArn,
  }),
  waf: option({
    purpose: "Web ACL before the API: AWS's managed rules and rate rules on sign-in.",
    standard: 'true',
    example: 'false',
    read: yesOrNo((context) => !isLocal(context)),
  }),
  signInRateLimit: option({
    purpose:
      'Passwords that one address may try in five minutes at the forms of the site. Needs waf. People behind one address share it: allow one for each who signs in at the same time.',
    standard:
      '1000: an office of a thousand at nine, three guesses a second for an attacker, whom the lockout of each user stops long before',
    example: '300',
    read: within(1_000, 10, 2_000_000, 'the passwords that one address may try in five minutes'),
  }),
  singleSignOnRateLimit: option({
    purpose: 'Requests of single sign-on that one address may send in five minutes; a sign-in takes two. Needs waf.',
    standard: '5000: there is no password to guess, so the bound only holds off a flood',
    example: '20000',
    read: within(5_000, 10, 2_000_000, 'the requests of single sign-on that one address may send in five minutes'),
  }),
  throttleRate: option({
    purpose: 'Requests a second that the stage accepts. It answers 429 to the others.',
    standard: '10000, the quota of an account unless it was raised',
    example: '2000',
    read: within(10_000, 1, 1_000_000, 'requests a second'),
  }),
  throttleBurst: option({
    purpose: 'Requests that may arrive at once.',
    standard: '5000',
    example: '1000',
    read: within(5_000, 1, 1_000_000, 'requests at once'),
  }),
  reservedConcurrency: option({
    purpose: 'Concurrent executions reserved for the authorizer. It cannot use more.',
    standard: 'none: it shares what the account has',
    example: '200',
    read: wholeNumber(1, 100_000, 'a number of concurrent executions'),
  }),
  provisionedConcurrency: option({
    purpose:
      'Environments of the authorizer that are kept started, so that no request waits for a start. AWS charges for them by the hour.',
    standard: 'none',
    example: '5',
    cost: 'About $15 a month for each environment (1.73 GB, arm64), also at night; in return a request of such an environment costs less.',
    read: wholeNumber(1, 100_000, 'a number of environments'),
  }),
  canary: option({
    purpose:
      'Whether a new version of the authorizer and of sign-in serves a tenth of the requests for five minutes first, and is taken back if an alarm sounds.',
    standard: 'on: a deployment takes five minutes longer',
    example: 'off',
    cost: 'Nothing: CodeDeploy is free for Lambda, and both alarms are there with `off`, too.',
    read: (value, context, name): 'on' | 'off' => {
      if (value === undefined || value === '') return isLocal(context) ? 'off' : 'on';
      if (value === 'on' || value === 'off') return value;
      throw refused(name, value, 'on or off');
    },
  }),
  accountStack: option({
    purpose: 'Also deploys the account stack, once an account and region: the role with which API Gateway writes logs.',
    standard: 'false',
    example: 'true',
    read: yesOrNo(() => false),
  }),
  parameterStoreHighThroughput: option({
    purpose: 'Higher throughput of Parameter Store for the account and region. AWS charges for each call. Needs accountStack.',
    standard: 'false',
    example: 'true',
    cost: '$0.05 for 10,000 calls, those of every other application in the account and region included.',
    read: yesOrNo(() => false),
  }),
  ...PLATFORM_OPTIONS,
} as const;

export type OptionName = keyof typeof OPTIONS;

/** Configuration of a deployment: what each option's reader returns. */
export type Config = { readonly [Name in OptionName]: ReturnType<(typeof OPTIONS)[Name]['read']> };

function within(standard: number, least: number, most: number, use: string): Option<number>['read'] {
  const read = wholeNumber(least, most, use);
  return (...given) => read(...given) ?? standard;
}

/** Source: API Gateway Developer Guide, "Set up HTTP integrations": endpoint ports 80, 443 and 1024–65535. */
function readUpstreamUrl(value: unknown, context: ConfigContext, name: string): string | null {
  if (value === undefined || value === '') return null;
  const address = readAddress(value, isLocal(context) ? ['https:', 'http:'] : ['https:']);
  const url = address === null ? null : new URL(address);
  const here = url?.hostname === 'localhost';
  const reachable = url !== null && (url.port === '' || url.port === '80' || Number(url.port) >= 1024);
  if (address !== null && reachable && here === (url.protocol === 'http:')) return address;
  const port = 'port 443 or above 1023, without query, fragment or credentials';
  throw refused(name, value, `an https address with ${port}, for example -c upstreamUrl=https://upstream.example.com`);
}

function readPublicUrl(value: unknown, context: ConfigContext, name: string): string | null {
  const local = isLocal(context);
  if (value === undefined || value === '')
    return local ? LOCAL_URL : typeof context.domainName === 'string' && context.domainName !== '' ? `https://${context.domainName}` : null;
  const address = readAddress(value, local ? ['https:', 'http:'] : ['https:']);
  if (address !== null) return address;
  throw refused(
    name,
    value,
    `the site's ${local ? 'http or https' : 'https'} address without query, for example -c publicUrl=https://instance.example.com`,
  );
}
