import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { TableEntry } from '../tables/field.ts';
import { referencedEntry } from '../tables/views.ts';

/** Whether records exist; shared by records that are written together, so that each is looked up once. */
export type Known = Map<string, boolean>;

export type ReferencePorts = Pick<InstancePorts, 'records' | 'users'>;

/**
 * Checks that references lead to records that exist.
 *
 * @param values what is about to be written.
 * @throws Problem `invalid_value` that names the field, DependencyError.
 */
export async function checkReferences(
  ports: ReferencePorts,
  { fields }: TableEntry,
  values: StoredRecord,
  known: Known = new Map(),
): Promise<void> {
  for (const { name, references = null } of fields) {
    const sysId = values[name];
    if (references === null || typeof sysId !== 'string') continue;
    const key = `${references} ${sysId}`;
    const exists = known.get(key) ?? (await recordExists(ports, references, sysId));
    known.set(key, exists);
    if (!exists)
      throw new Problem(
        'invalid_value',
        `The field ${name} takes the sys_id of a record of ${references} that exists. Nothing was written.`,
      );
  }
}

/**
 * Of a table that this instance does not serve, and of users in an adopted table, which has no view, the form of the value is all that can
 * be checked.
 */
async function recordExists({ records, users }: ReferencePorts, table: string, sysId: string): Promise<boolean> {
  if (referencedEntry(table) === undefined || (table === 'sys_user' && users === null)) return true;
  return (await records.get(table, sysId)) !== null;
}
