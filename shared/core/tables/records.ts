/** A value as it is stored. A field without a value has no attribute. */
export type RecordValue = string | number | boolean;

/** A record of a table under the platform's column names; `sys_id` is its key. */
export type StoredRecord = Readonly<Record<string, RecordValue>>;

export interface RecordChange {
  readonly set: StoredRecord;
  /** Fields that lose their value. */
  readonly clear: readonly string[];
  /** The `sys_mod_count` that the record must still have; left out: any. */
  readonly modCount?: number;
}

/** A table that can only be read. Both reject with `DependencyError` if the store did not answer. */
export interface RecordReader {
  get(sysId: string): Promise<StoredRecord | null>;
  /** Every record, in no particular order, page by page, so that the reader can stop. */
  pages(): AsyncIterable<readonly StoredRecord[]>;
}

/**
 * The tables that functions/instance serves. Reads are strongly consistent and writes conditional.
 *
 * Every method rejects with `DependencyError` if the store did not answer. None ever guesses.
 */
export interface RecordStore {
  /** Every record of a table, in no particular order, page by page, so that the reader can stop. */
  pages(table: string): AsyncIterable<readonly StoredRecord[]>;
  get(table: string, sysId: string): Promise<StoredRecord | null>;
  /** @returns false: a record has this sys_id already, and nothing was written. */
  insert(table: string, sysId: string, record: StoredRecord): Promise<boolean>;
  /**
   * Changes a record and raises its `sys_mod_count` by one, in one step.
   *
   * @returns the record after the change; null: there is no such record, or it is no longer at `modCount`, and nothing was written.
   */
  update(table: string, sysId: string, change: RecordChange): Promise<StoredRecord | null>;
  /** @returns false: there was no such record. */
  delete(table: string, sysId: string): Promise<boolean>;
  /** The next number, beginning with 1. A number is never given twice; one may be skipped. */
  nextNumber(table: string): Promise<number>;
}
