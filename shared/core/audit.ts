/** One changed field: who, when, from what to what. Never a secret. */
export interface AuditEntry {
  /** `sys_user.<user name>`, `settings`, `sys_properties.<name>`, `incident.<sys_id>`, or `sys_user` alone for a run of activation. */
  readonly record: string;
  readonly field: string;
  readonly old: string;
  readonly new: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The request that made the change. */
  readonly decisionId: string;
  /** Version of the parameter that this change made; settings only. */
  readonly parameterVersion?: number;
}

/** A changed field, without the members that all fields of a change share. */
export type FieldChange = Pick<AuditEntry, 'field' | 'old' | 'new' | 'parameterVersion'>;

/** Adds one change of a record to the history, one entry for each field. @throws DependencyError if the history cannot be written. */
export const recordChanges = (
  audit: Pick<AuditStore, 'add'>,
  change: Pick<AuditEntry, 'record' | 'by' | 'at' | 'decisionId'>,
  fields: readonly FieldChange[],
): Promise<void> => audit.add(fields.map((field) => ({ ...change, ...field })));

/** A part of the history: of one record, or of all records of a table. */
export type AuditScope = { readonly record: string } | { readonly tablename: AuditTable };

/** The table of a record: the beginning of the record's name. */
export type AuditTable = 'sys_user' | 'settings';

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; null: this is the last page. */
  readonly next: string | null;
}

export interface AuditStore {
  add(entries: readonly AuditEntry[]): Promise<void>;
  /**
   * Latest first. One record is read strongly consistent; a whole table may lack the last second.
   *
   * @param before `next` of an earlier page; null: from the latest on.
   */
  page(scope: AuditScope, before: string | null, limit: number): Promise<AuditPage>;
}
