import type { DateField } from '../dates.ts';
import type { UserFields } from '../user-record.ts';
import type { EnvelopeWish } from './credentials/envelope-change.ts';
import type { FederatedWish } from './credentials/federated-change.ts';
import type { SecondFactorWish } from './credentials/second-factor-change.ts';
import type { SecretSet, SecretWish } from './credentials/secret-change.ts';

/** What a user should become. Missing members stay as they are. */
export interface WantedUser {
  readonly fields?: Partial<UserFields>;
  /** The new roles, in place of those granted. */
  readonly roles?: readonly string[];
  /**
   * A new password, with what the password rule says against it; null: nothing. `typed`: the operator insists on a typed password,
   * although the user is non-interactive.
   */
  readonly password?: { readonly weakness: string | null; readonly typed?: true };
  /** A new secret, or the end of one. */
  readonly secret?: SecretWish;
  /** A federated identity that is added or removed. */
  readonly federated?: FederatedWish;
  /** What the user may do at most. */
  readonly envelope?: EnvelopeWish;
  /** The second factor of a person. */
  readonly secondFactor?: SecondFactorWish;
  /** Label of the files that describe the user; empty: none. */
  readonly managedBy?: string;
  /** Every session ends. `open`: how many there are, for the history; null: not known. */
  readonly endSessions?: { readonly open: number | null };
  /** What `withCheckedOwner` says against the owner among the fields; null: nothing. */
  readonly owner?: { readonly problem: string | null };
}

/** What a change sets. */
export type UserSet = Partial<UserFields> & {
  readonly roles?: readonly string[];
  readonly federated?: string;
  readonly envelope?: string;
  readonly second_factor?: boolean;
  readonly managed_by?: string;
} & Partial<SecretSet>;

/** What is wrong, by name of the input, and how to fix it. */
export type UserErrors = Readonly<
  Partial<
    Record<
      | 'user_name'
      | 'first_name'
      | 'last_name'
      | 'email'
      | 'owner'
      | 'user_password'
      | 'roles'
      | 'password_needs_reset'
      | 'web_service_access_only'
      | 'user_interface_only'
      | 'secrets'
      | 'federated'
      | 'envelope'
      | 'second_factor'
      | DateField,
      string
    >
  >
>;
