/** In characters. Source: docs/contract.md, "People's side". The platform requires the same. */
export const SHORTEST_PASSPHRASE = 32;

/** What the digest is checked with, or why sign-in by digest is closed. */
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

/** What single sign-on must remember for a while: used nonces and assertions, and open SAML requests. */
export interface SsoStateStore {
  /**
   * Remembers something that may happen only once.
   *
   * @returns false: it is remembered already, and nothing was written.
   */
  claim(state: SsoState, now: number): Promise<boolean>;
  /** Its content; null: it was never remembered, or its time is over. */
  read(key: string, now: number): Promise<string | null>;
}
