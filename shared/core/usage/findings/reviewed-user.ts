/** What a finding needs of an account. */
export interface ReviewedUser {
  readonly user_name: string;
  readonly active: boolean;
  readonly locked_out: boolean;
  readonly web_service_access_only: boolean;
  readonly user_interface_only: boolean;
  /** A person is asked for a code after the password. */
  readonly second_factor: boolean;
  /** Granted directly. */
  readonly roles: readonly string[];
  /** User name of the person who answers for the account; null: not set. */
  readonly owner: string | null;
  /** As stored: the platform's `2026-11-24 20:22:00` or ISO 8601, in UTC; null or unreadable: not known. */
  readonly sys_created_on: string | null;
}

/** The account that `owner` names; null: there is none. */
export type OwnerAccount = Pick<ReviewedUser, 'active' | 'locked_out' | 'web_service_access_only'> | null;
