import { type Role, SOAP_OPERATIONS } from './roles.ts';

/** A record that is used for callers without credentials. */
export interface GuestRecord {
  readonly user_name: 'guest' | 'soap.guest';
  readonly name: string;
  readonly roles: readonly string[];
}

/**
 * Records that activation creates if they are absent: the guests, with these roles and without a password.
 *
 * Source: docs/contract.md, "Decision" (guests, containment of roles); specification, "Require authentication".
 */
export const GUEST_RECORDS: readonly GuestRecord[] = [
  { user_name: 'guest', name: 'Guest', roles: [] },
  { user_name: 'soap.guest', name: 'SOAP Guest', roles: ['soap_query'] },
];

/** User names of the guests. */
export const GUEST_NAMES: readonly string[] = GUEST_RECORDS.map(({ user_name }) => user_name);

/** Whether a record is used for callers without credentials. It never signs in, even if it holds a password. */
export const isGuest = (userName: string): boolean => GUEST_NAMES.includes(userName);

/** Its holders, direct or contained, may use Basic also where `nis.basic_for_people` closes it for people. */
export const BASIC_EXEMPTION = 'snc_basic_auth_api_access';

const role = (name: string, includes_roles: readonly string[] = [], elevated_privilege = false): Role => ({
  name,
  includes_roles,
  elevated_privilege,
});

const SOAP_ROLES = SOAP_OPERATIONS.map((operation) => `soap_${operation}`);

/**
 * Every role that the product asks for: to administer, on SOAP, by the access controls of its tables (itil, mid_server), and of people who
 * may use Basic.
 */
export const BASE_ROLES: readonly Role[] = [
  role('itil'),
  role('user_admin'),
  role('admin'),
  role('security_admin', [], true),
  role('soap', SOAP_ROLES),
  ...SOAP_ROLES.map((name) => role(name)),
  role('soap_query_update', ['soap_query', 'soap_update']),
  role('mid_server', ['soap']),
  role(BASIC_EXEMPTION),
];
