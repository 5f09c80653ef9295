import type { Cached, Clock } from '../../shared/core/ports.ts';
import type { GranteeSource } from '../../shared/core/tokens/grantee.ts';
import type { IssueCount } from '../../shared/core/tokens/issue-count.ts';
import type { TokenStore } from '../../shared/core/tokens/token.ts';
import type { Verified } from './federated/ports.ts';
import type { TokenLine } from './log.ts';

/** What the function needs of the world. */
export interface OAuthPorts {
  readonly users: GranteeSource;
  readonly tokens: TokenStore;
  readonly issued: IssueCount;
  /** How long a token lives, in seconds; null: not known. */
  readonly lifespan: Cached<number>;
  /** Verifies a token of another issuer. @param now milliseconds since the epoch. */
  readonly verifyAssertion: (assertion: string, now: number) => Promise<Verified>;
  /** 256 random bits, base64url. */
  readonly randomToken: () => string;
  readonly clock: Clock;
  readonly log: (line: TokenLine) => void;
  readonly onError: (what: string, error: unknown) => void;
}
