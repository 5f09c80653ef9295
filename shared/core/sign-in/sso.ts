/** In characters. Source: docs/contract.md, "People's side". The platform asks for the same. */
export const SHORTEST_PASSPHRASE = 32;

/** What the digest is checked with, or why no one can sign in by it. */
export type DigestConfig =
  | { readonly kind: 'usable'; readonly passphrase: string; readonly sha1Allowed: boolean }
  | {
      readonly kind: 'unusable';
      readonly cause: 'passphrase_missing' | 'passphrase_not_secure_string' | 'passphrase_too_short' | 'passphrase_unreadable';
    };

export interface SsoState {
  /** Kind and id, for example `digest-nonce#…`. */
  readonly key: string;
  readonly content: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What single sign-on must remember for a while: nonces and assertions seen, SAML requests made. */
export interface SsoStateStore {
  /**
   * Remembers something that may happen once.
   *
   * @returns false where it is remembered already: nothing was written.
   */
  claim(state: SsoState, now: number): Promise<boolean>;
  /** Its content; null where it was never remembered, or its time is over. */
  read(key: string, now: number): Promise<string | null>;
}
