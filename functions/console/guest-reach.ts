import { PROTOCOL_NAMES, protocolRow } from '../../shared/core/protocols.ts';
import { activeRoles, type RoleGraph, soapOperations } from '../../shared/core/roles.ts';
import { readSetting, type SettingRow, STRICT_SECURITY, type StoredSettings } from '../../shared/core/settings.ts';
import type { UserRecord } from '../../shared/core/user-record.ts';

/** Records that stand for a caller without credentials, by protocol. */
export const GUEST_RECORDS: readonly string[] = [...new Set(PROTOCOL_NAMES.map((protocol) => protocolRow(protocol).guest))];

export interface GuestFacts {
  readonly guests: ReadonlyMap<string, UserRecord | null>;
  readonly graph: RoleGraph;
  readonly stored: StoredSettings;
}

/**
 * What somebody without credentials reaches where a toggle is off, in one or two sentences.
 *
 * Source: specification, "Require authentication" (connect without providing any credentials).
 */
export function guestReach({ protocol, name }: SettingRow, { guests, graph, stored }: GuestFacts): string {
  const open = readSetting(stored, name) === 'off';
  if (protocol === null) return open ? 'Off: SOAP asks for neither a soap role nor access controls, guests included.' : '';
  const record = protocolRow(protocol).guest;
  const guest = guests.get(record) ?? null;
  if (guest === null || !guest.active || guest.locked_out)
    return `Clear: nothing opens, because the record ${record} is missing, inactive or locked out.`;
  const roles = activeRoles(guest.roles, graph, false);
  const named = roles.length === 0 ? 'no role' : `the roles ${roles.join(', ')}`;
  const reach = `anybody acts as ${record} with ${named}${protocol === 'soap' ? soapReach(roles, stored) : ', and reaches what every table’s access control grants to these'}.`;
  return open ? `Open now: ${reach}` : `Clear: ${reach}`;
}

function soapReach(roles: readonly string[], stored: StoredSettings): string {
  if (readSetting(stored, STRICT_SECURITY) === 'off') return '; strict security is off, so every operation on every table is open';
  const operations = soapOperations(roles);
  if (operations.length === 0) return ', and is refused, because strict security asks for a soap role';
  return `, and may do this where the table’s access control grants it: ${operations.join(', ')}`;
}
