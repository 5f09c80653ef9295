import { type FieldChange, recordChanges } from '../../../shared/core/audit.ts';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import type { InstanceRequest } from '../request.ts';
import type { Field, TableEntry } from '../tables/field.ts';
import { addedEntry } from '../tables/journal.ts';
import { toText } from '../tables/values.ts';

export type HistoryPorts = Pick<InstancePorts, 'audit' | 'clock' | 'onError'>;

/** Who writes, and in which request. */
export interface Author {
  /** Principal of the request, stamped on the record. */
  readonly userName: string;
  readonly decisionId: string;
}

export const authorOf = ({ context }: Pick<InstanceRequest, 'context'>): Author => ({
  userName: context.user_name,
  decisionId: context.decision_id,
});

/** The table that a record is written in, and by whom. */
export interface Writing extends Author {
  readonly table: string;
  readonly entry: TableEntry;
}

/** Written instead of a field name when a record was created or deleted; the values are the whole record as JSON. */
const INSERTED = 'INSERTED';
const DELETED = 'DELETED';
/** They change with every write, and the entry itself tells them. */
const STAMPS: readonly string[] = ['sys_updated_on', 'sys_updated_by', 'sys_mod_count'];

/**
 * Writes what happened to a record to `sys_audit`, if the dictionary says `audit`: an entry for each changed field, or one for a created or
 * deleted record. If the history cannot be written, the change stays, and the operator is told.
 *
 * @param before null: the record was created. Otherwise as this request read it: of two writes at once, each notes the value that it found.
 * @param after null: it was deleted.
 */
export async function recordHistory(
  { audit, clock, onError }: HistoryPorts,
  { table, entry, userName: by, decisionId }: Writing,
  before: StoredRecord | null,
  after: StoredRecord | null,
): Promise<void> {
  if (!entry.audit) return;
  const record = `${table}.${(after ?? before)?.sys_id}`;
  await recordChanges(audit, { record, by, at: clock.now(), decisionId }, changesOf(entry, before, after)).catch((error: unknown) =>
    onError(`history of ${record}`, error),
  );
}

function changesOf({ fields }: TableEntry, before: StoredRecord | null, after: StoredRecord | null): FieldChange[] {
  if (before === null) return [{ field: INSERTED, old: '', new: JSON.stringify(after) }];
  if (after === null) return [{ field: DELETED, old: JSON.stringify(before), new: '' }];
  return fields
    .filter(({ name, storedAs }) => storedAs === undefined && !STAMPS.includes(name))
    .map((field) => ({ field: field.name, old: toText(before, field), new: newText(before, after, field) }))
    .filter((change) => change.old !== change.new);
}

/** Of a journal the entry that was added. */
const newText = (before: StoredRecord, after: StoredRecord, field: Field): string =>
  field.type === 'journal' ? addedEntry(before, after, field) : toText(after, field);
