import type { StoredSettings } from '../settings/settings.ts';
import type { RoleGraph } from '../users/roles.ts';
import type { User } from '../users/user.ts';
import type { Observation, UsageRow } from './rows.ts';

/** A change that is not made yet. */
export type Change =
  | { readonly kind: 'user'; readonly user_name: string; readonly after: UserChange }
  /** A toggle or strict security. */
  | { readonly kind: 'setting'; readonly name: string; readonly value: 'true' | 'false' };

/** Fields of the account as they will be; absent: as it is. */
export type UserChange = Partial<
  Pick<User, 'web_service_access_only' | 'internal_integration_user' | 'active' | 'locked_out' | 'password_needs_reset' | 'roles'>
>;

/** An account with what was observed of it. */
export interface ObservedAccount {
  readonly user: User;
  readonly rows: readonly UsageRow[];
}

export interface WhatIfInput {
  /** Those that the change may touch: others change nothing. */
  readonly accounts: readonly ObservedAccount[];
  readonly graph: RoleGraph;
  /** As they are now. */
  readonly settings: StoredSettings;
  /** An upstream serves the tables: their access controls are its own. */
  readonly upstream: boolean;
  /** INSTANT: uses that were last seen before are passed over. `sinceDays(now, 30)`. */
  readonly since: string;
}

/** A way of use that the change would refuse. */
export interface Affected {
  readonly user_name: string;
  /** `Pages`, `Portal pages`, `Sign-in`, `SOAP`, `SOAP, query of incident` … */
  readonly label: string;
  readonly surface: string;
  readonly protocol: string | null;
  /** Rows that this comes of. */
  readonly uses: readonly string[];
  /** UTC days since `since` on which it was used. */
  readonly days: number;
  /** INSTANT. */
  readonly last_seen: string;
  /** Address that used it last; null: not kept. */
  readonly source: string | null;
  /** Reason code of the decision, or refusal code of a function. */
  readonly reason: string;
}

/** What was observed and would be refused after a change, newest first. Empty: nothing, which holds for what was observed only. */
export function whatIf(_change: Change, _input: WhatIfInput): readonly Affected[] {
  return [];
}

/** One line: `Pages, on 4 days, last 2026-11-29 08:10 UTC from 203.0.113.7: will be refused (web_service_access_only).` */
export function affectedText({ label, days, last_seen, source, reason }: Affected): string {
  const from = source === null ? '' : ` from ${source}`;
  return `${label}, on ${days} ${days === 1 ? 'day' : 'days'}, last ${timeText(last_seen)}${from}: will be refused (${reason}).`;
}

/** `2026-11-29 08:10 UTC` */
export const timeText = (instant: string): string => instant.replace('T', ' ').replace('Z', ' UTC');

/** The sentence where nothing is affected. @param since INSTANT from which on something is observed. */
export const nothingText = (since: string): string => `Nothing that was observed since ${since.slice(0, 10)} would be refused.`;

/** What the answer cannot know, one sentence each; empty: it is complete. */
export function whatIfLimits(_input: Pick<WhatIfInput, 'accounts' | 'since'>, _observation: Observation): readonly string[] {
  return [];
}
