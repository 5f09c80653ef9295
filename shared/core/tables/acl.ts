import type { SoapOperation } from '../users/roles.ts';

/** Role that may read or write the records of a table; the platform's table ACL. */
export interface TableAcl {
  readonly read: string;
  /** null: no role may. */
  readonly write: string | null;
}

/** In an ACL: no role is needed. This opens a table to guests if the protocol is open. */
export const EVERYONE = 'everyone';

/** The ACLs of the tables that functions/instance serves. */
export const TABLE_ACLS = {
  incident: { read: 'itil', write: 'itil' },
  problem: { read: 'itil', write: 'itil' },
  change_request: { read: 'itil', write: 'itil' },
  cmn_location: { read: EVERYONE, write: 'itil' },
  ecc_queue: { read: 'mid_server', write: 'mid_server' },
} as const satisfies Record<string, TableAcl>;

/** The ACLs of the tables that the REST Table API alone serves, and nothing writes. */
export const VIEW_ACLS = {
  sys_user: { read: 'itil', write: null },
  sys_choice: { read: 'itil', write: null },
} as const satisfies Record<string, TableAcl>;

/** The ACL of a table that functions/instance serves by some protocol. */
export const aclOf = (table: string | null): TableAcl | undefined => {
  const acls: Readonly<Record<string, TableAcl>> = { ...TABLE_ACLS, ...VIEW_ACLS };
  return table !== null && Object.hasOwn(acls, table) ? acls[table] : undefined;
};

/** Whether active roles satisfy one side of an ACL. */
export function meetsAcl(acl: TableAcl, side: keyof TableAcl, roles: readonly string[]): boolean {
  const role = acl[side];
  return role !== null && (role === EVERYONE || roles.includes(role));
}

/** The tables whose ACL these roles satisfy. */
export const tablesFor = (side: keyof TableAcl, roles: readonly string[]): string[] =>
  Object.entries<TableAcl>(TABLE_ACLS).flatMap(([table, acl]) => (meetsAcl(acl, side, roles) ? [table] : []));

/** A table with what is asked of a caller. */
interface Target {
  readonly table: string | null;
  readonly acl: TableAcl;
}

/** Operations that the role soap_ecc serves, on the MID Server's queue alone. */
const QUEUE = 'ecc_queue';
const QUEUE_OPERATIONS: readonly string[] = ['query', 'create', 'delete'] satisfies SoapOperation[];

/** Whether SOAP operations that roles grant cover a call. */
export const coversCall = (granted: readonly string[], table: string | null, operation: string): boolean =>
  granted.includes(operation) || (table === QUEUE && granted.includes('ecc') && QUEUE_OPERATIONS.includes(operation));

/**
 * Why strict security refuses a SOAP operation: the role of the operation is missing, or the table's ACL is not met; null: it does not.
 *
 * Source: specification, "Non-interactive users" (the strict security setting determines if they are subject to Contextual Security Manager
 * requirements) and "Update web service user accounts for strict security".
 *
 * @param granted SOAP operations that the roles grant.
 */
export function soapRefusal(
  { table, acl }: Target,
  operation: string,
  { roles, granted }: { readonly roles: readonly string[]; readonly granted: readonly string[] },
): 'soap_operation_not_granted' | 'acl_refused' | null {
  if (!coversCall(granted, table, operation)) return 'soap_operation_not_granted';
  return meetsAcl(acl, operation === 'query' ? 'read' : 'write', roles) ? null : 'acl_refused';
}

/**
 * Whether the ACL of a table lets a caller do something outside SOAP. A record can be changed only by a caller who may read it; a refused
 * read is an empty list.
 *
 * Source: docs/contract.md, "Decision" (ACLs).
 */
export function meetsAclOf(acl: TableAcl, operation: string, roles: readonly string[]): boolean {
  const sides: readonly (keyof TableAcl)[] = SIDES.get(operation) ?? [];
  return sides.every((side) => meetsAcl(acl, side, roles));
}

const SIDES: ReadonlyMap<string, readonly (keyof TableAcl)[]> = new Map([
  ['query', ['read']],
  ['create', ['write']],
  ['update', ['read', 'write']],
  ['delete', ['read', 'write']],
]);
