import { BASIC_EXEMPTION } from './base-records.ts';
import { activeRoles, type RoleGraph } from './roles.ts';
import type { User } from './user.ts';

/** The record of `sys_properties` that says whether interactive users may use Basic. */
export const BASIC_FOR_PEOPLE = 'nis.basic_for_people';

/** `unread`: the store did not answer. */
export type BasicForPeople = 'yes' | 'no' | 'unread';

/** Reads the stored value. @param item attributes as plain values; null: there is no such record. */
export const readBasicForPeople = (item: Readonly<Record<string, unknown>> | null): BasicForPeople =>
  item === null || item.value === 'true' ? 'yes' : 'no';

/** Whether a user may use pages only, and the protocols by the session of a page. `unread`: it depends on what could not be read. */
export type PersonOnly = 'yes' | 'no' | 'unread';

/**
 * Source: docs/contract.md, "Person-only users".
 *
 * @param graph null: the roles could not be read.
 */
export function personOnly(
  user: Pick<User, 'user_interface_only' | 'web_service_access_only' | 'roles'>,
  basicForPeople: BasicForPeople,
  graph: RoleGraph | null,
): PersonOnly {
  if (user.user_interface_only) return 'yes';
  if (user.web_service_access_only || basicForPeople === 'yes') return 'no';
  if (user.roles.includes(BASIC_EXEMPTION)) return 'no';
  if (graph === null) return 'unread';
  if (activeRoles(user.roles, graph, true).includes(BASIC_EXEMPTION)) return 'no';
  return basicForPeople === 'no' ? 'yes' : 'unread';
}
