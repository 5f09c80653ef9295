import type { RoleGraph } from '../users/roles.ts';
import type { OwnerAccount, ReviewedUser } from './reviewed-user.ts';
import type { Observation, UsageRow } from './rows.ts';

/** What may be odd about an account: a closed union, each with the facts that it rests on. Times are INSTANTs. */
export type Finding =
  | { readonly code: 'used_both_ways'; readonly last_page: string; readonly last_protocol: string; readonly protocols: readonly string[] }
  | { readonly code: 'should_be_non_interactive'; readonly days: number; readonly protocols: readonly string[] }
  | { readonly code: 'could_be_person_only'; readonly last_page: string }
  | { readonly code: 'person_at_a_machine_account'; readonly last_seen: string; readonly sources: readonly string[] }
  | { readonly code: 'unused'; readonly since: string }
  | { readonly code: 'broader_roles_than_used'; readonly roles: readonly string[]; readonly held: readonly string[] }
  | { readonly code: 'new_source'; readonly sources: readonly { readonly source: string; readonly first_seen: string }[] }
  | { readonly code: 'owner_missing' }
  | { readonly code: 'owner_gone'; readonly owner: string; readonly why: 'unknown' | 'inactive' | 'locked' | 'non_interactive' }
  | { readonly code: 'account_ends_soon'; readonly at: string }
  | { readonly code: 'secret_ends_soon'; readonly secrets: readonly { readonly id: string; readonly ends_at: string }[] }
  | {
      readonly code: 'old_secret_in_use';
      readonly id: string;
      readonly ends_at: string;
      readonly last_seen: string;
      readonly sources: readonly string[];
    }
  | {
      readonly code: 'not_enough_evidence';
      readonly undecided: readonly FindingCode[];
      readonly days: number;
      readonly observed_since: string | null;
      readonly gap: boolean;
    };

export type FindingCode = Finding['code'];

/** A secret of a machine, as far as findings look at it. */
export interface ReviewedSecret {
  readonly id: string;
  /** INSTANT; null: it has no end. */
  readonly ends_at: string | null;
}

export interface FindingsInput {
  readonly user: ReviewedUser;
  readonly rows: readonly UsageRow[];
  readonly observation: Observation;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Account that `user.owner` names; not looked at where the user has no owner. */
  readonly owner: OwnerAccount;
  readonly graph: RoleGraph;
  /** An upstream serves the tables: what its access controls ask for is not known. */
  readonly upstream: boolean;
  /** INSTANT from which the account is not active; absent: none. */
  readonly activeUntil?: string;
  readonly secrets?: readonly ReviewedSecret[];
}

export function findings(_input: FindingsInput): readonly Finding[] {
  return [];
}
