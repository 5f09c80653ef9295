import { entriesOf, type IndexEntry } from '../../shared/core/users/search/entries.ts';
import type { IndexRange, UserSearch } from '../../shared/core/users/search/index-ports.ts';
import type { UserRecord } from '../../shared/core/users/user-record.ts';

/** The index of users in memory, made of the users that are there. */
export class MemorySearch implements UserSearch {
  built = true;
  /** Entries and users that were asked for. */
  read = 0;
  /** Rows that were left over, by column. */
  readonly surplus: { readonly column: string; readonly entry: string }[] = [];
  /** Throws while the store is down. */
  readonly #records: () => ReadonlyMap<string, UserRecord>;

  constructor(records: () => ReadonlyMap<string, UserRecord>) {
    this.#records = records;
  }

  async isBuilt(): Promise<boolean> {
    this.#records();
    return this.built;
  }

  async entries({ column, prefix, after, descending = false, limit }: IndexRange): Promise<readonly string[]> {
    const all = [...[...this.#records().values()].flatMap((user) => this.#entriesOf(user)), ...this.surplus]
      .filter((each) => each.column === column && each.entry.startsWith(prefix))
      .map(({ entry }) => entry)
      .sort();
    const ordered = descending ? all.reverse() : all;
    const from = ordered.filter((entry) => after === undefined || (descending ? entry < after : entry > after));
    this.read += Math.min(limit, from.length);
    return from.slice(0, limit);
  }

  /** Made once for each record: a list asks many times. */
  readonly #made = new WeakMap<UserRecord, readonly IndexEntry[]>();
  #entriesOf(user: UserRecord): readonly IndexEntry[] {
    const made = this.#made.get(user) ?? entriesOf(user);
    this.#made.set(user, made);
    return made;
  }

  async users(names: readonly string[]): Promise<readonly UserRecord[]> {
    this.read += names.length;
    return names.flatMap((name) => this.#records().get(name) ?? []);
  }
}
