import type { TokenIssuer } from '../../../shared/core/federated/token-issuer.ts';
import type { Cached } from '../../../shared/core/ports.ts';
import type { RejectedCause, UnavailableCause, WrongDocument } from './causes.ts';

/** A public key of an issuer, as its document has it. Source: RFC 7517, section 4. */
export type Jwk = Readonly<Record<string, unknown>> & { readonly kty: string };

export type KeysAnswer =
  | { readonly kind: 'keys'; readonly keys: readonly Jwk[] }
  | { readonly kind: 'rejected'; readonly cause: WrongDocument }
  | { readonly kind: 'unavailable'; readonly cause: UnavailableCause };

/** Keys of issuers, cached. */
export interface IssuerKeys {
  /** @param kid what the assertion names; null: nothing. If no key has it, the issuer may be asked again. */
  get(issuer: TokenIssuer, kid: string | null): Promise<KeysAnswer>;
}

/** What the verification of an assertion needs from outside. */
export interface FederatedPorts {
  /** null: they cannot be read. */
  readonly issuers: Cached<readonly TokenIssuer[]>;
  readonly keys: IssuerKeys;
}

export type Verified =
  /** `expiresAt`: milliseconds since the epoch; by 60 s of clock difference it may be over already. */
  | { readonly kind: 'verified'; readonly issuer: string; readonly subject: string; readonly expiresAt: number }
  /** It is not good: the caller cannot change that by asking again. */
  | { readonly kind: 'rejected'; readonly cause: RejectedCause }
  /** Nothing can be said now. */
  | { readonly kind: 'unavailable'; readonly cause: UnavailableCause };
