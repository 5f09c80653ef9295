import type { AuditStore } from '../../shared/core/audit.ts';
import type { Place } from '../../shared/core/federated/issuer-url.ts';
import type { Cached, Clock, Mutex } from '../../shared/core/ports.ts';
import type { NewSecret } from '../../shared/core/secrets/secret-form.ts';
import type { BasicStore } from '../../shared/core/settings/basic-for-people.ts';
import type { BlockedStore } from '../../shared/core/settings/blocked.ts';
import type { PolicyStore } from '../../shared/core/settings/second-factor-property.ts';
import type { ParameterStore, SettingStore } from '../../shared/core/settings/settings.ts';
import type { LockoutStore } from '../../shared/core/sign-in/lockout-admin.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import type { CommonPasswords } from '../../shared/core/sign-in/password-rule.ts';
import type { SessionIndex } from '../../shared/core/sign-in/session.ts';
import type { SessionBounds } from '../../shared/core/sign-in/session-bounds.ts';
import type { TokenAdmin } from '../../shared/core/tokens/open-tokens.ts';
import type { ServedLine } from '../../shared/core/usage/collect/lines.ts';
import type { RefusalReader, UsageReader } from '../../shared/core/usage/ports.ts';
import type { SecondFactorRows } from '../../shared/core/users/change/carry-out.ts';
import type { RoleGraph } from '../../shared/core/users/roles.ts';
import type { UserSearch } from '../../shared/core/users/search/index-ports.ts';
import type { UserStore } from '../../shared/core/users/user-store.ts';

/** What the console needs of the world. */
export interface ConsolePorts {
  readonly users: UserStore;
  /** The user table was there before this product, which deletes nothing in it. */
  readonly adoptedUsers: boolean;
  readonly search: UserSearch;
  readonly sessions: SessionIndex;
  /** Access tokens, to list and end them. */
  readonly tokens: TokenAdmin;
  readonly mutex: Mutex;
  readonly lockouts: LockoutStore;
  readonly secondFactors: SecondFactorRows;
  readonly audit: AuditStore;
  readonly settings: SettingStore;
  /** Which protocols are switched off. */
  readonly blockedProtocols: BlockedStore;
  /** Whether people may use Basic. */
  readonly basicForPeople: BasicStore;
  /** Who needs a second factor. */
  readonly secondFactorPolicy: PolicyStore;
  /** How long sessions and tokens last, to read and change. */
  readonly sessionTimes: ParameterStore<string>;
  /** How long sessions last. */
  readonly sessionBounds: Cached<SessionBounds>;
  readonly sessionBoundsPath: string;
  /**
   * The role graph as it is stored now: what may be granted must not rest on an old one.
   *
   * @throws DependencyError where it cannot be read.
   */
  readonly loadRoles: () => Promise<RoleGraph>;
  /** What accounts really used; null: the memory is switched off for this stage (option `memory`). */
  readonly memory: Memory | null;
  /** Address of this site as clients see it; null: not configured. */
  readonly publicUrl: string | null;
  /** True when the customer's instance serves tables; this site cannot know them. */
  readonly upstream: boolean;
  /** Which addresses of issuers may be typed. */
  readonly place: Place;
  readonly passwords: Pick<Passwords, 'hash'>;
  /** What no new password may be. */
  readonly commonPasswords: CommonPasswords;
  readonly clock: Clock;
  /** 32 hexadecimal digits. */
  readonly newSysId: () => string;
  readonly newSecret: () => NewSecret;
  /** A random password that satisfies the rule of passwords. */
  readonly newPassword: () => string;
  readonly log: (line: ConsoleLine | ServedLine) => void;
  readonly onError: (what: string, error: unknown) => void;
}

/** What the log taught. It only informs: no page that changes something depends on it. */
export interface Memory {
  readonly usage: UsageReader;
  readonly refusals: RefusalReader;
}

/** One line for each change and each refusal. Never a value that was typed. */
export interface ConsoleLine {
  readonly log: 'console';
  /** `requestContext.requestId`, which the caller sees as x-amzn-RequestId. */
  readonly decision_id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly path: string;
  readonly by: string;
  readonly outcome: 'changed' | 'refused' | 'stale' | 'unavailable';
  /** The record that was meant; null: none yet. */
  readonly record: string | null;
  /** What changed, or why not. */
  readonly detail: readonly string[];
}
