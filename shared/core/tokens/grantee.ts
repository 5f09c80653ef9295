import type { FederatedIdentity } from '../federated/identity.ts';
import { readFederated } from '../federated/stored.ts';
import type { Identity } from '../sign-in/identity.ts';
import { isGuest } from '../users/base-records.ts';
import { closedCause } from '../users/user.ts';

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
  'envelope',
  'session_generation',
];

/** Accounts as the function reads them that issues tokens. */
export interface GranteeSource {
  get(userName: string): Promise<Identity['user']>;
}

/** What a token names as got with a workload's token of another issuer. An issuer is an address, which has no space. */
export const federatedCredential = ({ issuer, subject }: FederatedIdentity): string => `${issuer} ${subject}`;

/** Lists that were read lately, by their text: each process serves the same few machines again and again. */
const remembered = new Map<string, ReadonlySet<string>>();
const REMEMBERED = 1000;

/** Whether an account lists the workload of a credential. @param federated as stored. */
export function isFederatedCredential(federated: unknown, credential: string): boolean {
  if (typeof federated !== 'string') return false;
  let listed = remembered.get(federated);
  if (listed === undefined) {
    listed = new Set(readFederated(federated).map(federatedCredential));
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(federated, listed);
  }
  return listed.has(credential);
}

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
  const closed = closedCause(user);
  if (closed !== null) return closed;
  if (!user.web_service_access_only) return 'interactive_user';
  return user.user_interface_only ? 'no_use_allowed' : null;
}
