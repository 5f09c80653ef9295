import { isLocal, keyArn, listOf, matching, option, refused, wholeNumber, yesOrNo } from './option.ts';
import { readTags } from './tags.ts';
import { readTrustedProxies } from './trusted-proxies.ts';

/** Options with which a platform team fits the product into its accounts and networks: docs/platform.md. */
export const PLATFORM_OPTIONS = {
  trustedProxies: option({
    purpose:
      'Addresses (CIDR) of the proxies before the API, such as a CDN: of a request that comes from them, the source is what X-Forwarded-For says, read from the right.',
    standard: 'none: the address that connects is the source, whatever X-Forwarded-For says',
    example: '198.51.100.0/24,2001:db8:cd::/48',
    cost: 'Nothing: a header is read. The proxy itself is yours.',
    read: readTrustedProxies,
  }),
  executeApiEndpoint: option({
    purpose: 'Whether the address that API Gateway gives (the execute-api host) is open, too, beside the domain name.',
    standard: 'false with a domain name, else true',
    example: 'true',
    cost: 'Nothing: requests to the closed host are not billed.',
    read: yesOrNo(({ domainName }) => domainName === undefined || domainName === ''),
  }),
  vpcEndpointIds: option({
    purpose:
      'VPC endpoints (interface endpoints of execute-api) that alone lead to the API, which is then private: not reachable from the internet.',
    standard: 'none: the API is regional, reachable from the internet',
    example: 'vpce-0123456789abcdef0,vpce-0123456789abcdef1',
    cost: 'About $7.30 a month for each endpoint and availability zone, and $0.01 for each GB; endpoints that exist cost nothing more.',
    read: listOf(/^vpce-[0-9a-f]{8,17}$/, 'ids of VPC endpoints', 'vpce-0123456789abcdef0'),
  }),
  permissionsBoundary: option({
    purpose: 'Managed policy, by name or ARN, that bounds every role which the stacks create.',
    standard: 'none',
    example: 'DeveloperBoundary',
    cost: 'Nothing.',
    read: matching(
      /^(?:arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/(?:[\w+=,.@-]+\/)*)?[\w+=,.@-]{1,128}$/,
      'the name or ARN of a managed policy, for example DeveloperBoundary',
    ),
  }),
  tags: option({
    purpose: 'Tags of every stack, and so of every resource that takes tags, beside application and stage.',
    standard: 'none but application and stage',
    example: 'cost-centre=4711,owner=identity',
    cost: 'Nothing.',
    read: readTags,
  }),
  memory: option({
    purpose:
      'Whether the memory notes from the log how each account is used. With `off` the account review has nothing new to show; its tables stay.',
    standard: 'on: it takes 4 of the concurrent executions of the account',
    example: 'off',
    cost: 'About $2 a month at 1 request a second, $15 at 100, $298 at 10,000; docs/memory.md counts it out.',
    read: (value, _context, name): 'on' | 'off' => {
      if (value === undefined || value === '') return 'on';
      if (value === 'on' || value === 'off') return value;
      throw refused(name, value, 'on or off');
    },
  }),
  requestsPerHour: option({
    purpose: 'Requests an hour above which the alarm requests-flood sounds.',
    standard: '1000000',
    example: '5000000',
    cost: '$0.10 a month for the alarm. A million requests cost about $5 to $10, so that the standard tells within an hour of a flood of that price.',
    read: (...given) => requestsAnHour(...given) ?? 1_000_000,
  }),
  monthlyBudgetUsd: option({
    purpose:
      'US dollars a month that the stage may cost: the topic of alarms is told at 80 %, and when the forecast of the month is higher. Nothing is switched off.',
    standard: 'none',
    example: '200',
    cost: 'Nothing: AWS charges for budgets with actions, and this one has none.',
    read: wholeNumber(1, 10_000_000, 'US dollars a month'),
  }),
  kmsKeyArn: option({
    purpose:
      'KMS key of yours that encrypts the tables, the log groups, the topic of alarms and the private key of assertions; its policy: docs/platform.md. Needs region.',
    standard: "DynamoDB's, CloudWatch's and Parameter Store's own keys, and a key of the stack for the topic",
    example: 'arn:aws:kms:eu-central-1:123456789012:key/3f0c1d2e-0000-4000-8000-000000000000',
    cost: '$1 a month for the key and $0.03 for 10,000 calls of it. DynamoDB and CloudWatch Logs keep data keys for minutes, so that a busy stage makes some thousand calls a day.',
    read: (value, context, name) => {
      const arn = keyArn(value, context, name);
      // The local run has no keys.
      return isLocal(context) ? undefined : arn;
    },
  }),
} as const;

const requestsAnHour = wholeNumber(1000, 1_000_000_000, 'requests an hour');
