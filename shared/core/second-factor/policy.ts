import { activeRoles, type RoleGraph } from '../users/roles.ts';

/** The record of `sys_properties` that says who must have a second factor. */
export const SECOND_FACTOR = 'nis.second_factor';

/**
 * Who must have a second factor. `off`: no one can enrol; who is enrolled is still asked. `optional`: who wants to. `administrators` and
 * `everybody`: they enrol at the next sign-in at the latest.
 */
export const SECOND_FACTOR_POLICIES = ['off', 'optional', 'administrators', 'everybody'] as const;
export type SecondFactorPolicy = (typeof SECOND_FACTOR_POLICIES)[number];

/** A holder of one of them, directly or contained, is an administrator here. */
const ADMINISTRATOR_ROLES: readonly string[] = ['admin', 'security_admin', 'user_admin'];

/**
 * Reads the stored value. A value that is none of the four is the strictest one.
 *
 * Source: docs/contract.md, "Second factor".
 *
 * @param item attributes as plain values; null: there is no such record.
 */
export function readSecondFactorPolicy(item: Readonly<Record<string, unknown>> | null): SecondFactorPolicy {
  if (item === null) return 'optional';
  return SECOND_FACTOR_POLICIES.find((policy) => policy === item.value) ?? 'everybody';
}

/**
 * Whether a person with these roles must have a second factor.
 *
 * @param roles granted directly.
 */
export function requiredFor(policy: SecondFactorPolicy, roles: readonly string[], graph: RoleGraph): boolean {
  return policy === 'everybody' || (policy === 'administrators' && isAdministrator(roles, graph));
}

/** Whether a person holds admin, security_admin or user_admin: directly, contained, or only when elevated. */
export const isAdministrator = (roles: readonly string[], graph: RoleGraph): boolean => administratorRoles(roles, graph).length > 0;

/** Those of the three that a person holds, sorted. */
export const administratorRoles = (roles: readonly string[], graph: RoleGraph): string[] =>
  activeRoles(roles, graph, true).filter((role) => ADMINISTRATOR_ROLES.includes(role));
