/** Where the settings of a stage live in Parameter Store. */
export const settingsPath = (stage: string): string => `/non-interactive-sessions/${stage}/`;

/** Where the session bounds of a stage live in Parameter Store: outside the path of the switches, which are all `true` or `false`. */
export const sessionBoundsPath = (stage: string): string => `/non-interactive-sessions-session/${stage}/`;

/**
 * Where the configuration of single sign-on lives in Parameter Store: outside the path of the switches, because a right on a path covers
 * everything below it.
 */
export const ssoPath = (stage: string): string => `/non-interactive-sessions-sso/${stage}/`;

/** Names below `ssoPath`. */
export const SSO_PARAMETERS = {
  /** SecureString: the passphrase that signs the digest. */
  passphrase: 'digest-passphrase',
  /** `true` also accepts SHA-1, for senders that support nothing else; missing or any other value: only SHA-256. */
  sha1: 'digest-sha1',
  /** Folder with one parameter for each identity provider, see `IdentityProvider`. */
  identityProviders: 'identity-providers',
  /** Folder with one parameter for each trusted issuer of workload tokens, see `TokenIssuer`. */
  tokenIssuers: 'token-issuers',
} as const;

/** Where the key of the assertions lives in Parameter Store: outside the paths of toggles and single sign-on. */
export const upstreamPath = (stage: string): string => `/non-interactive-sessions-upstream/${stage}/`;

/** Names below `upstreamPath`. */
export const UPSTREAM_PARAMETERS = {
  /** SecureString: the private keys as a JWK Set; the first one signs, all are published. */
  keys: 'assertion-keys',
  /** String: the public halves, as the site publishes them. */
  jwks: 'assertion-jwks',
} as const;

/** Where a deployment notes for `nis` how it was deployed: in Parameter Store, outside the paths that functions read. */
const deploymentPath = (stage: string): string => `/non-interactive-sessions-deployment/${stage}/`;

/** The adopted table; missing: none. */
export const userTableParameter = (stage: string): string => `${deploymentPath(stage)}user-table`;

/** `true`: an upstream serves tables, portals and protocols; missing: this product does. */
export const upstreamParameter = (stage: string): string => `${deploymentPath(stage)}upstream`;

export const APPLICATION = 'non-interactive-sessions';

/** Beginning of the names of a stage's tables. */
export const tablePrefix = (stage: string): string => `${APPLICATION}-${stage}-`;

/** Name of the product, as every page shows it. */
export const PRODUCT = 'Non-Interactive Sessions';
