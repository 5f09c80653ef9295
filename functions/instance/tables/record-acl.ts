import { logRefusal } from '../log.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { mayRead, mayWrite } from './access.ts';
import type { TableEntry } from './field.ts';

/** The platform's words; the same for both, so that callers cannot learn which records exist. */
export const NO_RECORD = "Record doesn't exist or ACL restricts the record retrieval";

/**
 * The ACL of a write to an existing record, outside SOAP (docs/contract.md, "Decision"): a record that the caller may not read is not
 * found; one that it may read but not write is refused.
 *
 * @throws Problem `record_not_found` or `acl_refused`.
 */
export function checkRecordAcl(ports: InstancePorts, request: InstanceRequest, entry: TableEntry, what: 'Update' | 'Delete'): void {
  if (!mayRead(entry, request.context)) {
    logRefusal(ports, request, 'acl_refused');
    throw new Problem('record_not_found', NO_RECORD);
  }
  if (!mayWrite(entry, request.context)) throw new Problem('acl_refused', `ACL Exception ${what} Failed due to security constraints`);
}
