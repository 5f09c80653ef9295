import type { FederatedIdentity } from '../federated/identity.ts';
import type { Identity } from '../sign-in/identity.ts';
import { isGuest } from '../users/base-records.ts';

/**
 * Everything of a user that is read to issue a token: no password, no role, no name of a person.
 *
 * Source: docs/contract.md, "Tokens".
 */
export const GRANTEE_ATTRIBUTES: readonly string[] = [
  'user_name',
  'active',
  'locked_out',
  'web_service_access_only',
  'user_interface_only',
  'web_service_access_only_from',
  'active_until',
  'secrets',
  'secret_hashes',
  'secret_hashes_kept',
  'federated',
  'session_generation',
];

/** Accounts as the function reads them that issues tokens. */
export interface GranteeSource {
  get(userName: string): Promise<Identity['user']>;
}

/** What a token names as got with a workload's token of another issuer. An issuer is an address, which has no space. */
export const federatedCredential = ({ issuer, subject }: FederatedIdentity): string => `${issuer} ${subject}`;

export type GranteeCause =
  | 'unknown_user'
  | 'user_record_unreadable'
  | 'guest_record'
  | 'inactive'
  | 'locked_out'
  | 'interactive_user'
  | 'no_use_allowed';

/** Why an account may hold no token now, whatever it was got with; null: it may. */
export function granteeCause(user: Identity['user']): GranteeCause | null {
  if (user === null) return 'unknown_user';
  if (user === 'unreadable') return 'user_record_unreadable';
  if (isGuest(user.user_name)) return 'guest_record';
  if (!user.active) return 'inactive';
  if (user.locked_out) return 'locked_out';
  if (!user.web_service_access_only) return 'interactive_user';
  return user.user_interface_only ? 'no_use_allowed' : null;
}
