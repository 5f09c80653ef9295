import type { BlockedProtocols } from '../../shared/core/settings/blocked.ts';
import { notBlocked, type OpenSettings, openSettings, SETTING_ROLES } from '../../shared/core/settings/open-now.ts';
import type { StoredSettings } from '../../shared/core/settings/settings.ts';
import { activeRoles, type RoleGraphSource } from '../../shared/core/users/roles.ts';
import type { Identified } from './identified.ts';

const NOTHING: OpenSettings = [];

/**
 * What is open, for a page of a user who holds a role that may read the settings, in force or not. It asks for nothing that was not asked
 * for already, and protocols pay nothing for it.
 *
 * @param now milliseconds since the epoch.
 */
export async function openForPage(
  roles: RoleGraphSource,
  { credential }: Identified,
  { stored, blocked, now }: { readonly stored: StoredSettings; readonly blocked: BlockedProtocols; readonly now: number },
): Promise<OpenSettings> {
  if (credential.kind !== 'verified') return NOTHING;
  const open = notBlocked(openSettings(stored, now), blocked);
  if (open.length === 0) return NOTHING;
  const held = activeRoles(credential.principal.user.roles, (await roles.get()) ?? new Map(), true);
  return SETTING_ROLES.some((role) => held.includes(role)) ? open : NOTHING;
}
