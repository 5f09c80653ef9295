import { type Protocol, protocolRow } from '../../../shared/core/request/protocols.ts';
import { readSetting, type SettingRow, STRICT_SECURITY, type StoredSettings } from '../../../shared/core/settings/settings.ts';
import { tablesFor } from '../../../shared/core/tables/acl.ts';
import { activeRoles, type RoleGraph, soapOperations } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';

export interface GuestFacts {
  readonly guests: ReadonlyMap<string, UserRecord | null>;
  readonly graph: RoleGraph;
  readonly stored: StoredSettings;
  /** The customer's own instance serves the protocols. */
  readonly upstream: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a caller without credentials reaches where a toggle is off, beside its box; empty: nothing to say. */
export function guestReach(row: SettingRow, facts: GuestFacts): string {
  const open = readSetting(facts.stored, row.name, facts.now) === 'off';
  if (row.protocol === null) return `${open ? 'Off' : 'Clear'}: SOAP asks for neither a soap role nor access controls, guests included.`;
  return `${open ? 'Open now' : 'Clear'}: ${reachOf(row.protocol, facts)}`;
}

/**
 * The same in one sentence, without its capital, as if the protocol was open.
 *
 * Source: specification, "Require authentication" (connect without providing any credentials).
 */
export function reachOf(protocol: Protocol, facts: GuestFacts): string {
  const record = protocolRow(protocol).guest;
  const guest = facts.guests.get(record) ?? null;
  if (guest === null || !guest.active || guest.locked_out)
    return `nothing is open, because the record ${record} is missing, inactive or locked out.`;
  const roles = activeRoles(guest.roles, facts.graph, false);
  const named = roles.length === 0 ? 'no role' : `the role${roles.length === 1 ? '' : 's'} ${roles.join(', ')}`;
  const reach = protocol === 'soap' ? soapReach(roles, facts) : reachBy(protocol, roles, facts.upstream);
  return `anybody acts as ${record} with ${named}, ${reach}.`;
}

/** Protocols that tell what a table looks like, and no record; no access control applies to them. */
const DESCRIPTIONS: readonly Protocol[] = ['wsdl', 'xsd', 'schema'];
const WRITABLE: readonly Protocol[] = ['jsonv2', 'rest'];

function reachBy(protocol: Protocol, roles: readonly string[], upstream: boolean): string {
  if (upstream) return 'and reaches what the instance behind this site grants to these';
  if (!protocolRow(protocol).served) return 'and reaches nothing: this site does not serve the protocol';
  if (DESCRIPTIONS.includes(protocol)) return 'and reads the description of every table, but no record';
  const [read, written] = [tablesFor('read', roles), WRITABLE.includes(protocol) ? tablesFor('write', roles) : []];
  return `reads ${tables(read)} and writes ${tables(written)}`;
}

function soapReach(roles: readonly string[], { stored, upstream, now }: GuestFacts): string {
  if (readSetting(stored, STRICT_SECURITY, now) === 'off') return 'and may do everything with every table, because strict security is off';
  const operations = soapOperations(roles);
  if (operations.length === 0) return 'and is refused, because strict security asks for a soap role';
  if (upstream) return `and may do what the instance behind this site grants, of ${operations.join(', ')}`;
  const changes = operations.filter((operation) => operation === 'create' || operation === 'update' || operation === 'delete');
  // soap_ecc queries, inserts and deletes on the MID Server's queue alone.
  const byQueue = (table: string): boolean => operations.includes('ecc') && table === 'ecc_queue';
  const reads = tablesFor('read', roles).filter((table) => operations.includes('query') || byQueue(table));
  const writes = tablesFor('write', roles).filter((table) => changes.length > 0 || byQueue(table));
  return `reads ${tables(reads)} and writes ${tables(writes)}${writes.length > 0 && changes.length > 0 ? ` (${changes.join(', ')})` : ''}`;
}

const tables = (names: readonly string[]): string => (names.length === 0 ? 'no table' : names.join(', '));
