/** A value as it is stored. A field without a value has no attribute. */
export type RecordValue = string | number | boolean;

/** A record of a table under the platform's column names; `sys_id` is its key. */
export type StoredRecord = Readonly<Record<string, RecordValue>>;

export interface RecordChange {
  readonly set: StoredRecord;
  /** Fields that lose their value. */
  readonly clear: readonly string[];
  /** The record must still be at this `sys_mod_count`; left out: whatever it is at. */
  readonly modCount?: number;
}

/**
 * The tables that functions/instance serves. Reads are strongly consistent and writes conditional.
 * Every method rejects with `DependencyError` where the store did not answer: never with a guess.
 */
export interface RecordStore {
  /** Every record of a table, in no particular order, page by page, so that the reader can stop. */
  pages(table: string): AsyncIterable<readonly StoredRecord[]>;
  get(table: string, sysId: string): Promise<StoredRecord | null>;
  /** @returns false where a record has that sys_id already: nothing was written. */
  insert(table: string, sysId: string, record: StoredRecord): Promise<boolean>;
  /**
   * Changes a record and raises its `sys_mod_count` by one, in one step.
   *
   * @returns the record as it is now; null where there is no such record, or not at `modCount` any more: nothing was written.
   */
  update(table: string, sysId: string, change: RecordChange): Promise<StoredRecord | null>;
  /** @returns false where there was no such record. */
  delete(table: string, sysId: string): Promise<boolean>;
  /** Counts up, beginning with 1. A number is never given twice; one may be left out. */
  nextNumber(table: string): Promise<number>;
}
