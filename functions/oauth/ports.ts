import type { FederatedIdentity } from '../../shared/core/federated/identity.ts';
import type { Cached, Clock } from '../../shared/core/ports.ts';
import type { GranteeSource } from '../../shared/core/tokens/grantee.ts';
import type { IssueCount } from '../../shared/core/tokens/issue-count.ts';
import type { TokenStore } from '../../shared/core/tokens/token.ts';
import type { TokenLine } from './log.ts';

/** What came of a token of another issuer. `unavailable`: its keys could not be had. */
export type AssertionResult =
  | ({ readonly kind: 'verified' } & FederatedIdentity)
  | { readonly kind: 'rejected'; readonly cause: string }
  | { readonly kind: 'unavailable'; readonly cause: string };

/** What the function needs of the world. */
export interface OAuthPorts {
  readonly users: GranteeSource;
  readonly tokens: TokenStore;
  readonly issued: IssueCount;
  /** How long a token lives, in seconds; null: not known. */
  readonly lifespan: Cached<number>;
  readonly verifyAssertion: (assertion: string) => Promise<AssertionResult>;
  /** 256 random bits, base64url. */
  readonly randomToken: () => string;
  readonly clock: Clock;
  readonly log: (line: TokenLine) => void;
  readonly onError: (what: string, error: unknown) => void;
}
