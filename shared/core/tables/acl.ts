/** Role that may read or write the records of a table; the platform's table ACL. */
export interface TableAcl {
  readonly read: string;
  readonly write: string;
}

/** In an ACL: no role is needed. This opens a table to guests if the protocol is open. */
export const EVERYONE = 'everyone';

/** The ACLs of the tables that functions/instance serves. */
export const TABLE_ACLS = {
  incident: { read: 'itil', write: 'itil' },
  cmn_location: { read: EVERYONE, write: 'itil' },
  ecc_queue: { read: 'mid_server', write: 'mid_server' },
} as const satisfies Record<string, TableAcl>;

/** Whether active roles satisfy one side of an ACL. */
export const meetsAcl = (acl: TableAcl, side: keyof TableAcl, roles: readonly string[]): boolean =>
  acl[side] === EVERYONE || roles.includes(acl[side]);

/** The tables whose ACL these roles satisfy. */
export const tablesFor = (side: keyof TableAcl, roles: readonly string[]): string[] =>
  Object.entries<TableAcl>(TABLE_ACLS).flatMap(([table, acl]) => (meetsAcl(acl, side, roles) ? [table] : []));
