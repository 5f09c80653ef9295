import type { RecordStore, StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem } from '../problem.ts';
import { type TableEntry, tableEntry } from '../tables/dictionary.ts';

/** Whether records exist; shared by records that are written together, so that each is looked up once. */
export type Known = Map<string, boolean>;

/**
 * Checks that references lead to records that exist. This function may not read users: of a reference to a person only the form is checked.
 *
 * @param values what is about to be written.
 * @throws Problem `invalid_value` that names the field, DependencyError.
 */
export async function checkReferences(
  store: Pick<RecordStore, 'get'>,
  { fields }: TableEntry,
  values: StoredRecord,
  known: Known = new Map(),
): Promise<void> {
  for (const { name, references = null } of fields) {
    const sysId = values[name];
    if (tableEntry(references) === undefined || references === null || typeof sysId !== 'string') continue;
    const key = `${references} ${sysId}`;
    const exists = known.get(key) ?? (await store.get(references, sysId)) !== null;
    known.set(key, exists);
    if (!exists)
      throw new Problem(
        'invalid_value',
        `The field ${name} takes the sys_id of a record of ${references} that exists. Nothing was written.`,
      );
  }
}
