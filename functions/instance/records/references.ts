import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { TableEntry } from '../tables/field.ts';

/** Whether records exist; shared by records that are written together, so that each is looked up once. */
export type Known = Map<string, boolean>;

export type ReferencePorts = Pick<InstancePorts, 'records' | 'userExists'>;

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

/** Users in an adopted table cannot be looked up by sys_id: there the form of the value is all that is checked. */
async function recordExists({ records, userExists }: ReferencePorts, table: string, sysId: string): Promise<boolean> {
  if (table === 'sys_user') return userExists === null || userExists(sysId);
  return (await records.get(table, sysId)) !== null;
}
