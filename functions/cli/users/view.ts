import type { StoredUser } from '../../../shared/core/users/user-store.ts';

/** What the command line shows of a user and, but for the name, sets. Never the password's hash. */
export const TEXTS = ['first_name', 'last_name', 'email', 'owner'] as const;
export const FLAGS = ['active', 'locked_out', 'password_needs_reset', 'web_service_access_only', 'internal_integration_user'] as const;

/** Roles granted, sorted. */
export const rolesOf = ({ roles }: StoredUser): string[] =>
  roles instanceof Set || Array.isArray(roles) ? [...roles].map(String).sort() : [];

/** A record as it is shown; `sys_id` is what a reference to the user holds. */
export function view(item: StoredUser): Record<string, unknown> {
  const fields = ['user_name', 'sys_id', ...TEXTS, ...FLAGS].map((field) => [field, item[field] ?? null]);
  return { ...Object.fromEntries(fields), has_password: item.password_hash !== undefined, roles: rolesOf(item) };
}

/** How the specification tells users apart. */
export function kind(item: StoredUser): string {
  if (item.web_service_access_only === undefined) return 'interactive (not activated)';
  return item.web_service_access_only === true ? 'non-interactive' : 'interactive';
}

/** Whether the account can work, in a word or two. */
export function state(item: StoredUser): string {
  const states = [
    item.active === true ? null : 'inactive',
    item.locked_out === true ? 'locked' : null,
    item.password_needs_reset === true ? 'needs reset' : null,
    item.password_hash === undefined ? 'no password' : null,
  ].filter((word) => word !== null);
  return states.join(', ') || 'active';
}
