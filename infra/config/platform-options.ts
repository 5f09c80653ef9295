import { listOf, matching, option, yesOrNo } from './option.ts';
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
} as const;
