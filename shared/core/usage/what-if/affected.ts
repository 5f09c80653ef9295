import type { Protocol } from '../../request/protocols.ts';
import type { BlockedProtocols } from '../../settings/blocked.ts';
import type { BasicForPeople } from '../../users/person-only.ts';
import type { RoleGraph } from '../../users/roles.ts';
import type { User } from '../../users/user.ts';
import type { UsageRow } from '../rows.ts';

/** A change that is not made yet. */
export type Change =
  | { readonly kind: 'user'; readonly user_name: string; readonly after: UserChange }
  /** A toggle or strict security. */
  | { readonly kind: 'setting'; readonly name: string; readonly value: 'true' | 'false' }
  /** A protocol is switched off. */
  | { readonly kind: 'block'; readonly protocol: Protocol }
  /** Whether interactive users may use Basic. */
  | { readonly kind: 'basic'; readonly value: 'yes' | 'no' };

/** Fields of the account as they will be; absent: as it is. */
export type UserChange = Partial<
  Pick<
    User,
    | 'web_service_access_only'
    | 'user_interface_only'
    | 'internal_integration_user'
    | 'active'
    | 'locked_out'
    | 'password_needs_reset'
    | 'roles'
    | 'envelope'
  >
>;

/** An account with what was observed of it. */
export interface ObservedAccount {
  readonly user: User;
  readonly rows: readonly UsageRow[];
}

export interface WhatIfInput {
  /** Those that the change may touch. A change of a user touches that user's. */
  readonly accounts: readonly ObservedAccount[];
  readonly graph: RoleGraph;
  /** As they are now. */
  readonly settings: ReadonlyMap<string, string>;
  /** Protocols that are switched off now. */
  readonly blocked: BlockedProtocols;
  readonly basicForPeople: BasicForPeople;
  /** An upstream serves the tables: their access controls are its own. */
  readonly upstream: boolean;
  /** Milliseconds since the epoch: openings that have ended by then are closed. */
  readonly now: number;
  /** INSTANT: `sinceDays(now, 30)`. What was last seen before is passed over. */
  readonly since: string;
}

/** A way of use that the change would refuse. */
export interface Affected {
  readonly user_name: string;
  /** `Pages`, `Sign-in`, `SOAP`, `SOAP query of incident` … */
  readonly label: string;
  readonly surface: string;
  readonly protocol: string | null;
  /** `what` of the rows that tell it. */
  readonly uses: readonly string[];
  /** UTC days on which it was used, of the time looked at; at most, where only some credentials are refused. */
  readonly days: readonly string[];
  /** INSTANT. */
  readonly last_seen: string;
  /** Address that used it last, of those that would be refused; null: not kept. */
  readonly source: string | null;
  /** Reason code of the decision, or code of a function's refusal. */
  readonly reason: string;
}
