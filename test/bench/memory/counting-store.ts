import type { ObservationStore, Observed, StoredRow, UsageRowStore } from '../../../shared/core/usage/ports.ts';

/** How often the store was asked. A write that lost to another counts, too: it costs the same. */
export interface Asked {
  writesOfRows: number;
  writesOfCounts: number;
  otherWrites: number;
  /** Keys that were read. */
  reads: number;
}

export const notAsked = (): Asked => ({ writesOfRows: 0, writesOfCounts: 0, otherWrites: 0, reads: 0 });

/** Rows in memory under the condition of `sys_usage`: a write replaces the row that was read, and no other. */
export class CountingRows implements UsageRowStore {
  readonly users = new Map<string, Map<string, StoredRow>>();
  readonly #asked: Asked;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  async get(keys: Parameters<UsageRowStore['get']>[0]): Promise<readonly StoredRow[]> {
    this.#asked.reads += keys.length;
    return keys.map(({ user_name, what }) => this.users.get(user_name)?.get(what)).filter((row) => row !== undefined);
  }

  async ofUser(userName: string): Promise<readonly StoredRow[]> {
    const rows = [...(this.users.get(userName)?.values() ?? [])];
    this.#asked.reads += rows.length;
    return rows;
  }

  async put({ row, rev }: StoredRow): Promise<boolean> {
    this.#asked.writesOfRows += 1;
    const rows = this.users.get(row.user_name) ?? new Map<string, StoredRow>();
    if ((rows.get(row.what)?.rev ?? 0) !== rev) return false;
    this.users.set(row.user_name, rows.set(row.what, { row, rev: rev + 1 }));
    return true;
  }

  async remove({ row, rev }: StoredRow): Promise<boolean> {
    this.#asked.writesOfRows += 1;
    const rows = this.users.get(row.user_name);
    return rows?.get(row.what)?.rev === rev && rows.delete(row.what);
  }
}

/** What the memory notes about itself. Every heartbeat comes in time here, so there is no gap to note. */
export class CountingObservation implements ObservationStore {
  readonly counts = new Map<string, number>();
  readonly #beats = new Map<number, Set<string>>();
  readonly #asked: Asked;
  #observed: Observed | null = null;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  async count(added: ReadonlyMap<string, number>): Promise<void> {
    this.#asked.writesOfCounts += added.size;
    for (const [what, number] of added) this.counts.set(what, (this.counts.get(what) ?? 0) + number);
  }

  async beat(time: number, group: string): Promise<ReadonlySet<string>> {
    this.#asked.otherWrites += 1;
    const groups = this.#beats.get(time) ?? new Set();
    this.#beats.set(time, groups.add(group));
    return groups;
  }

  async beats(since: number): ReturnType<ObservationStore['beats']> {
    return [...this.#beats].map(([time, groups]) => ({ time, groups })).filter(({ time }) => time >= since);
  }

  async observed(): Promise<Observed | null> {
    return this.#observed;
  }

  async putObserved(observed: Observed): Promise<boolean> {
    this.#asked.otherWrites += 1;
    if ((this.#observed?.rev ?? 0) !== observed.rev) return false;
    this.#observed = { ...observed, rev: observed.rev + 1 };
    return true;
  }

  async addGap(): Promise<void> {
    throw new Error('The benchmark has a gap: its heartbeats did not come in time.');
  }

  async fillableGaps(): Promise<[]> {
    return [];
  }

  async removeGap(): Promise<void> {
    throw new Error('The benchmark has no gap to remove.');
  }
}
