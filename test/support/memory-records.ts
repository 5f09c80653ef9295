import { DependencyError } from '../../shared/core/ports.ts';
import type { RecordStore, StoredRecord } from '../../shared/core/tables/records.ts';

/** Records in memory behind the real port. `down` makes every call fail as a store that does not answer. */
export class MemoryRecords implements RecordStore {
  readonly tables = new Map<string, Map<string, StoredRecord>>();
  readonly #numbers = new Map<string, number>();
  /** Records a page. */
  pageSize = 100;
  down = false;

  constructor(seed: Readonly<Record<string, readonly StoredRecord[]>> = {}) {
    for (const [table, records] of Object.entries(seed)) {
      for (const record of records) this.#table(table).set(String(record.sys_id), record);
    }
  }

  /** Every record of a table. */
  all(table: string): StoredRecord[] {
    return [...this.#table(table).values()];
  }

  async *pages(table: string): AsyncGenerator<readonly StoredRecord[]> {
    const records = this.all(table);
    for (let start = 0; start < Math.max(1, records.length); start += this.pageSize) {
      this.#answer(table);
      yield records.slice(start, start + this.pageSize);
    }
  }

  async get(table: string, sysId: string): Promise<StoredRecord | null> {
    return this.#answer(table).get(sysId) ?? null;
  }

  async insert(table: string, sysId: string, record: StoredRecord): Promise<boolean> {
    const records = this.#answer(table);
    if (records.has(sysId)) return false;
    records.set(sysId, { ...record, sys_id: sysId });
    return true;
  }

  async update(table: string, sysId: string, change: Parameters<RecordStore['update']>[2]): Promise<StoredRecord | null> {
    const records = this.#answer(table);
    const current = records.get(sysId);
    if (current === undefined || (change.modCount !== undefined && current.sys_mod_count !== change.modCount)) return null;
    const kept = Object.entries(current).filter(([name]) => !change.clear.includes(name));
    const updated = { ...Object.fromEntries(kept), ...change.set, sys_mod_count: Number(current.sys_mod_count ?? 0) + 1 };
    records.set(sysId, updated);
    return updated;
  }

  async delete(table: string, sysId: string): Promise<boolean> {
    return this.#answer(table).delete(sysId);
  }

  async nextNumber(table: string): Promise<number> {
    this.#answer(table);
    const next = (this.#numbers.get(table) ?? 0) + 1;
    this.#numbers.set(table, next);
    return next;
  }

  #answer(table: string): Map<string, StoredRecord> {
    if (this.down) throw new DependencyError(table, new Error('switched off'));
    return this.#table(table);
  }

  #table(table: string): Map<string, StoredRecord> {
    const records = this.tables.get(table) ?? new Map<string, StoredRecord>();
    this.tables.set(table, records);
    return records;
  }
}
