import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { meetsAcl } from '../../../shared/core/tables/acl.ts';
import type { SoapOperation } from '../../../shared/core/users/roles.ts';
import type { ProblemCode } from '../problem.ts';
import type { TableEntry } from './field.ts';

/** Whether the caller meets the read ACL of a table. */
export const mayRead = (entry: TableEntry, context: Pick<RequestContext, 'roles'>): boolean => meetsAcl(entry.acl, 'read', context.roles);

/** Whether the caller meets the write ACL of a table. */
export const mayWrite = (entry: TableEntry, context: Pick<RequestContext, 'roles'>): boolean => meetsAcl(entry.acl, 'write', context.roles);

/** Operations that the role soap_ecc serves, on the MID Server's queue alone. */
const ECC_OPERATIONS: readonly SoapOperation[] = ['query', 'create', 'delete'];

/**
 * Whether strict security lets a SOAP caller do something: the role of the operation and the table's ACL. If the setting is off, neither
 * applies.
 *
 * Source: specification, "Non-interactive users" (the strict security setting determines if they are subject to Contextual Security Manager
 * requirements) and "Update web service user accounts for strict security".
 *
 * @returns null: it may. If the setting could not be read, the refusal is not certain and says so.
 */
export function soapRefusal(
  context: Pick<RequestContext, 'roles' | 'soap_operations' | 'strict_security' | 'table'>,
  entry: TableEntry,
  operation: SoapOperation,
): Extract<ProblemCode, 'soap_operation_not_granted' | 'acl_refused' | 'strict_security_unread'> | null {
  if (context.strict_security === 'off') return null;
  const refusal = strictRefusal(context, entry, operation);
  return refusal !== null && context.strict_security === 'unread' ? 'strict_security_unread' : refusal;
}

function strictRefusal(
  context: Pick<RequestContext, 'roles' | 'soap_operations' | 'table'>,
  entry: TableEntry,
  operation: SoapOperation,
): 'soap_operation_not_granted' | 'acl_refused' | null {
  const granted = context.soap_operations;
  const byQueue = context.table === 'ecc_queue' && granted.includes('ecc') && ECC_OPERATIONS.includes(operation);
  if (!granted.includes(operation) && !byQueue) return 'soap_operation_not_granted';
  const allowed = operation === 'query' ? mayRead(entry, context) : mayWrite(entry, context);
  return allowed ? null : 'acl_refused';
}
