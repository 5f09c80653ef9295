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

/** In characters. Source: DESIGN "People's side"; the platform asks for the same. */
export const SHORTEST_PASSPHRASE = 32;

/** What the digest is checked with, or why nobody can sign in by it. */
export type DigestConfig =
  | { readonly kind: 'usable'; readonly passphrase: string; readonly sha1Allowed: boolean }
  | {
      readonly kind: 'unusable';
      readonly cause: 'passphrase_missing' | 'passphrase_not_secure_string' | 'passphrase_too_short' | 'passphrase_unreadable';
    };
