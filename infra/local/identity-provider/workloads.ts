import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { type JWK, SignJWT } from 'jose';
import type { FederatedIdentity } from '../../../shared/core/federated/identity.ts';

/** A platform whose workloads get tokens, and the workload that the demonstration uses. */
interface Platform {
  /** Path of its issuer, and id of its parameter. */
  readonly id: string;
  readonly subject: string;
  /** What its tokens hold beside the registered claims. */
  readonly claims: (subject: string) => object;
}

/** As GitHub Actions and `aws sts get-web-identity-token` make them. */
const PLATFORMS: readonly Platform[] = [
  {
    id: 'github',
    subject: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    claims: () => ({
      repository: 'octo-org/octo-repo',
      repository_owner: 'octo-org',
      ref: 'refs/heads/main',
      workflow: 'nightly',
      event_name: 'schedule',
    }),
  },
  {
    id: 'aws',
    subject: 'arn:aws:iam::123456789012:role/nightly',
    claims: (subject) => ({
      'https://sts.amazonaws.com/': { aws_account: '123456789012', source_region: 'us-east-1', principal_id: subject },
    }),
  },
];

/** How long a token lives. */
const TOKEN_SECONDS = 300;
const KID = 'local';

export interface WorkloadIssuersOptions {
  /** Address of the identity provider. */
  readonly url: string;
  /** What the tokens are for. */
  readonly gatewayUrl: string;
  /** PEM of an RSA key. */
  readonly privateKey: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Registered = Pick<WorkloadIssuersOptions, 'url' | 'gatewayUrl'>;

const issuerOf = (url: string, id: string): string => `${url}/${id}`;

/** The parameters that make the local run trust these issuers, by id. */
export const tokenIssuersOf = ({ url, gatewayUrl }: Registered) =>
  PLATFORMS.map(({ id }) => ({ id, parameter: { issuer: issuerOf(url, id), audience: gatewayUrl, algorithms: ['RS256'] } }));

/** The workloads of the demonstration. */
export const workloadsOf = (url: string): readonly FederatedIdentity[] =>
  PLATFORMS.map(({ id, subject }) => ({ issuer: issuerOf(url, id), subject }));

/** Where the first platform's workload gets its token. */
export const tokenUrlOf = (url: string): string => `${issuerOf(url, 'github')}/token`;

export interface WorkloadAnswer {
  readonly type: string;
  readonly body: string;
}

/**
 * Issuers of workload tokens for the local run: metadata, keys, and a token for whoever asks. `?subject=` and `?audience=` ask for another
 * one, to see it refused.
 *
 * @returns null for an address that is not theirs.
 */
export function createWorkloadIssuers(options: WorkloadIssuersOptions): (url: URL) => Promise<WorkloadAnswer | null> {
  const { privateKey } = options;
  const jwk: JWK = { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' };
  const json = (value: object): WorkloadAnswer => ({ type: 'application/json', body: JSON.stringify(value) });
  return async ({ pathname, searchParams }) => {
    const [, id, path] = /^\/([a-z]+)(\/.+)$/.exec(pathname) ?? [];
    const platform = PLATFORMS.find((one) => one.id === id);
    if (platform === undefined) return null;
    const issuer = issuerOf(options.url, platform.id);
    if (path === '/.well-known/openid-configuration') return json({ issuer, jwks_uri: `${issuer}/jwks` });
    if (path === '/jwks') return json({ keys: [jwk] });
    return path === '/token' ? { type: 'text/plain', body: await tokenOf(options, platform, searchParams) } : null;
  };
}

function tokenOf(
  { url, gatewayUrl, privateKey, now }: WorkloadIssuersOptions,
  platform: Platform,
  asked: URLSearchParams,
): Promise<string> {
  const seconds = Math.floor(now() / 1000);
  const subject = asked.get('subject') ?? platform.subject;
  return new SignJWT({ ...platform.claims(subject) })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: KID })
    .setIssuer(issuerOf(url, platform.id))
    .setSubject(subject)
    .setAudience(asked.get('audience') ?? gatewayUrl)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + TOKEN_SECONDS)
    .setJti(randomUUID())
    .sign(createPrivateKey(privateKey));
}
