import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { meetsAcl, soapRefusal as strictRefusal } from '../../../shared/core/tables/acl.ts';
import type { SoapOperation } from '../../../shared/core/users/roles.ts';
import type { ProblemCode } from '../problem.ts';
import type { TableEntry } from './field.ts';

/** Whether the caller meets the read ACL of a table. */
export const mayRead = (entry: TableEntry, context: Pick<RequestContext, 'roles'>): boolean => meetsAcl(entry.acl, 'read', context.roles);

/** Whether the caller meets the write ACL of a table. */
export const mayWrite = (entry: TableEntry, context: Pick<RequestContext, 'roles'>): boolean => meetsAcl(entry.acl, 'write', context.roles);

/**
 * Whether strict security lets a SOAP caller do something: the role of the operation and the table's ACL. If the setting is off, neither
 * applies.
 *
 * @returns null: it may. If the setting could not be read, the refusal is not certain and says so.
 */
export function soapRefusal(
  { table, roles, soap_operations, strict_security }: Pick<RequestContext, 'roles' | 'soap_operations' | 'strict_security' | 'table'>,
  entry: TableEntry,
  operation: SoapOperation,
): Extract<ProblemCode, 'soap_operation_not_granted' | 'acl_refused' | 'strict_security_unread'> | null {
  if (strict_security === 'off') return null;
  const refusal = strictRefusal({ table, acl: entry.acl }, operation, { roles, granted: soap_operations });
  return refusal !== null && strict_security === 'unread' ? 'strict_security_unread' : refusal;
}
