import type { AuditStore } from '../../shared/core/audit.ts';
import type { Cached } from '../../shared/core/ports.ts';
import type { AddressRange } from '../../shared/core/request/address.ts';
import type { ClassifierOptions } from '../../shared/core/request/classify.ts';
import type { CredentialStore } from '../../shared/core/second-factor/credential.ts';
import type { SecondFactorPolicy } from '../../shared/core/second-factor/policy.ts';
import type { IdentityStore } from '../../shared/core/sign-in/identity.ts';
import type { IdentityProvider } from '../../shared/core/sign-in/identity-provider.ts';
import type { CommonPasswords } from '../../shared/core/sign-in/password-rule.ts';
import type { SessionStore } from '../../shared/core/sign-in/session.ts';
import type { SessionBounds } from '../../shared/core/sign-in/session-bounds.ts';
import type { DigestConfig, SsoStateStore } from '../../shared/core/sign-in/sso.ts';
import type { VerifyPorts } from '../../shared/core/sign-in/verify-password.ts';
import type { ServedLine } from '../../shared/core/usage/collect/lines.ts';
import type { RoleGraphSource } from '../../shared/core/users/roles.ts';
import type { UserStore } from '../../shared/core/users/user-store.ts';
import type { SignInLine } from './log.ts';

/** What sign-in needs of the world. */
export interface SignInPorts extends VerifyPorts {
  readonly identities: IdentityStore;
  readonly sessions: SessionStore;
  /** A person's own record, as the profile shows and changes it. It never tells the password hash. */
  readonly users: Pick<UserStore, 'get' | 'update'>;
  readonly audit: Pick<AuditStore, 'add'>;
  readonly credentials: CredentialStore;
  /** Who must have a second factor, as stored now. @throws DependencyError where the store does not answer. */
  readonly secondFactorPolicy: () => Promise<SecondFactorPolicy>;
  /** How long sessions last. */
  readonly sessionBounds: Cached<SessionBounds>;
  readonly roles: RoleGraphSource;
  /** What no new password may be. */
  readonly commonPasswords: CommonPasswords;
  readonly ssoState: SsoStateStore;
  readonly digest: Cached<DigestConfig>;
  readonly identityProviders: Cached<readonly IdentityProvider[]>;
  /** Address of this site as clients see it; null: not configured, so that SAML is closed. */
  readonly publicUrl: string | null;
  /** Public keys of the assertions to the upstream, as JSON; null: there is no upstream. */
  readonly jwks: Cached<string> | null;
  /** 256 random bits, base64url: the token of a new session. */
  readonly randomToken: () => string;
  /** Random octets, for a secret of a second factor and its recovery codes. */
  readonly randomOctets: (length: number) => Uint8Array;
  readonly classifier: ClassifierOptions;
  /** Proxies that tell who connected to them. */
  readonly trustedProxies: readonly AddressRange[];
  /** The site is behind TLS. */
  readonly secureCookies: boolean;
  readonly log: (line: SignInLine | ServedLine) => void;
  readonly onError: (what: string, error: unknown) => void;
}
