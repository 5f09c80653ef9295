/** Where the settings of a stage live in Parameter Store. */
export const settingsPath = (stage: string): string => `/non-interactive-sessions/${stage}/`;

/** Where the bounds of a stage live in Parameter Store: beside the switches, which are all `true` or `false`, not below their path. */
export const sessionBoundsPath = (stage: string): string => `/non-interactive-sessions-session/${stage}/`;

/**
 * Where the configuration of single sign-on lives in Parameter Store: beside the toggles and never below their path, because a
 * right on a path covers everything below it.
 */
export const ssoPath = (stage: string): string => `/non-interactive-sessions-sso/${stage}/`;

/** Names below `ssoPath`. */
export const SSO_PARAMETERS = {
  /** SecureString: the passphrase that the digest is made with. */
  passphrase: 'digest-passphrase',
  /** `true` lets the digest be made with SHA-1, for senders that know nothing else; missing or anything else: SHA-256 alone. */
  sha1: 'digest-sha1',
  /** Folder with one parameter an identity provider, see `IdentityProvider`. */
  identityProviders: 'identity-providers',
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

/** Where a deployment that adopted a table says so: Parameter Store, outside the path that functions read. */
export const userTableParameter = (stage: string): string => `/non-interactive-sessions-deployment/${stage}/user-table`;

export const APPLICATION = 'non-interactive-sessions';

/** What the tables of a stage begin with. */
export const tablePrefix = (stage: string): string => `${APPLICATION}-${stage}-`;

/** Name of the product, as every page shows it. */
export const PRODUCT = 'Non-Interactive Sessions';
