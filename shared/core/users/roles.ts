import type { Cached } from '../ports.ts';

/** One `sys_user_role` record. */
export interface Role {
  readonly name: string;
  readonly includes_roles: readonly string[];
  /** Works only in a session that elevated to it. */
  readonly elevated_privilege: boolean;
}

/** Every role by its name. */
export type RoleGraph = ReadonlyMap<string, Role>;

/**
 * The roles in force: those granted and all that they contain. A role with `elevated_privilege` counts, with everything it contains, only
 * while the session is elevated. Cycles end; a granted role without a record counts alone.
 *
 * @returns sorted names.
 */
export function activeRoles(granted: readonly string[], graph: RoleGraph, elevated: boolean): string[] {
  const active = new Set<string>();
  const waiting = [...granted];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const role = graph.get(name);
    if (active.has(name) || (role?.elevated_privilege && !elevated)) continue;
    active.add(name);
    if (role) waiting.push(...role.includes_roles);
  }
  return [...active].sort();
}

/**
 * Whether a session of this user can be elevated.
 *
 * Source: specification, "Require authentication" (Elevate your privileges to use security_admin).
 */
export const mayElevate = (granted: readonly string[], graph: RoleGraph): boolean =>
  activeRoles(granted, graph, true).includes('security_admin');

/** Operations of SOAP that a role can grant. `ecc` covers query, insert and delete on ecc_queue. */
export type SoapOperation = 'query' | 'create' | 'update' | 'delete' | 'ecc' | 'script';

export const SOAP_OPERATIONS: readonly SoapOperation[] = ['query', 'create', 'update', 'delete', 'ecc', 'script'];

/** Roles of the soap family that stand for several operations; the role graph expands them. */
const SOAP_COLLECTIONS = ['soap', 'soap_query_update'];

/**
 * Whether a role belongs to the soap family.
 *
 * Source: specification, "Update web service user accounts for strict security".
 */
export const isSoapRole = (role: string): boolean =>
  SOAP_COLLECTIONS.includes(role) || SOAP_OPERATIONS.some((operation) => role === `soap_${operation}`);

/** The SOAP operations that roles grant. */
export const soapOperations = (roles: readonly string[]): SoapOperation[] =>
  SOAP_OPERATIONS.filter((operation) => roles.includes(`soap_${operation}`));

/** Role names as one line. They are encoded, because a comma in a name must not make two roles. */
export const rolesOnWire = (roles: readonly string[]): string => roles.map(encodeURIComponent).join(',');

export type RoleGraphSource = Cached<RoleGraph>;
