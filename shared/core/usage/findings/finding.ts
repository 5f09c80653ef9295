import type { RoleGraph } from '../../users/roles.ts';
import type { Observation, UsageRow } from '../rows.ts';
import type { OwnerAccount, ReviewedUser } from './reviewed-user.ts';

/**
 * What may be odd about an account: a closed union, each with the facts that it rests on. Times are INSTANTs, roles, protocols and
 * addresses are sorted by name.
 *
 * Source: docs/contract.md, "Memory".
 */
export type Finding =
  | { readonly code: 'used_both_ways'; readonly last_page: string; readonly last_protocol: string; readonly protocols: readonly string[] }
  | { readonly code: 'should_be_non_interactive'; readonly days: number; readonly protocols: readonly string[] }
  | { readonly code: 'could_be_person_only'; readonly last_page: string }
  | { readonly code: 'person_at_a_machine_account'; readonly last_seen: string; readonly sources: readonly string[] }
  | { readonly code: 'unused'; readonly since: string }
  /** `roles`: those of the soap family that are enough; `instead_of`: those that are granted. */
  | { readonly code: 'broader_roles_than_used'; readonly roles: readonly string[]; readonly instead_of: readonly string[] }
  | { readonly code: 'new_source'; readonly sources: readonly NewSource[] }
  | { readonly code: 'owner_missing' }
  | { readonly code: 'owner_gone'; readonly owner: string; readonly why: 'unknown' | 'inactive' | 'locked' | 'non_interactive' }
  | { readonly code: 'account_ends_soon'; readonly at: string }
  | { readonly code: 'secret_ends_soon'; readonly secrets: readonly { readonly id: string; readonly ends_at: string }[] }
  | OldSecretInUse
  /** `roles`: those that make the person an administrator, granted or contained. */
  | { readonly code: 'administrator_without_second_factor'; readonly roles: readonly string[] }
  | NotEnoughEvidence;

export interface NewSource {
  readonly source: string;
  readonly first_seen: string;
}

interface OldSecretInUse {
  readonly code: 'old_secret_in_use';
  readonly id: string;
  readonly ends_at: string;
  readonly last_seen: string;
  readonly sources: readonly string[];
}

interface NotEnoughEvidence {
  readonly code: 'not_enough_evidence';
  /** Findings that may be true. */
  readonly undecided: readonly FindingCode[];
  /** Longest window that these need, in days. */
  readonly days: number;
  /** INSTANT; null: nothing was ever observed. */
  readonly observed_since: string | null;
  /** It is not only that the window began before the observation: something in it is not known. */
  readonly gap: boolean;
}

export type FindingCode = Finding['code'];

/** A secret of a machine, as far as findings look at it. */
export interface ReviewedSecret {
  readonly id: string;
  /** INSTANT; null: it has no end. */
  readonly ends_at: string | null;
}

export interface FindingsInput {
  readonly user: ReviewedUser;
  /** Every row of the account. */
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

/** A finding, no finding, or `undecided`: what would decide it was not observed. */
export type Verdict = Finding | null | 'undecided';
