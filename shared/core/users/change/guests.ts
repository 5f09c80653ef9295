import type { RoleGraph } from '../roles.ts';
import type { UserFields, UserRecord } from '../user-record.ts';
import { type Actor, ranksOf } from './rank.ts';

/** A change of a guest record. */
export interface GuestChange {
  /** Names of what changes; `user_password` for a new password, `roles` for roles. */
  readonly changed: readonly string[];
  readonly after: UserFields & Partial<Pick<UserRecord, 'envelope'>>;
  /** Roles that the change would grant. */
  readonly granted: readonly string[];
}

/** Flags about how a user signs in. A guest never does. */
const SIGN_IN_FLAGS = ['password_needs_reset', 'web_service_access_only', 'user_interface_only', 'internal_integration_user'] as const;

/**
 * Why an actor may not make this change of `guest` or `soap.guest`; null: the actor may. Every caller without credentials acts as that
 * record, so every stranger gets its rights.
 *
 * Source: docs/contract.md, "Decision" (guests hold only what their records hold).
 */
export function guestRefusal(actor: Actor, { changed, after, granted }: GuestChange, graph: RoleGraph): string | null {
  if (changed.includes('user_password'))
    return 'This record is for callers without credentials, so it has no password. Leave the password empty.';
  if (changed.includes('secrets')) return 'This record is for callers without credentials, so it has no secret.';
  if (changed.includes('envelope') && after.envelope !== '')
    return 'This record is for callers without credentials, so it has no envelope: its roles say what it may do.';
  if (changed.includes('owner') && after.owner !== '')
    return 'This record is for callers without credentials, so it has no owner. Leave the owner empty.';
  if (SIGN_IN_FLAGS.some((flag) => changed.includes(flag) && after[flag]))
    return 'This record is for callers without credentials, who never sign in. Leave the boxes of sign-in and integration clear.';
  if (changed.includes('web_service_access_only_from') && after.web_service_access_only_from !== '')
    return 'This record is for callers without credentials, who never sign in. Leave Web services only from empty.';
  const ranked = granted.find((role) => ranksOf({ roles: [role] }, graph).length > 0);
  if (ranked !== undefined)
    return `The role ${ranked} makes an administrator: every caller without credentials would be one. Grant it to a user who signs in.`;
  const harmless = changed.every((field) => field === 'first_name' || field === 'last_name');
  if (harmless || actor.roles.includes('admin')) return null;
  return 'Every caller without credentials acts as this record, so only a user with the role admin may change more than its names. Ask one.';
}
