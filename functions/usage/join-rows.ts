import { forEachOf } from '../../shared/core/concurrency.ts';
import type { NewRow } from '../../shared/core/usage/alerts.ts';
import type { UsageRows } from '../../shared/core/usage/collect/fold.ts';
import { admit, asOther, join, keepingOrder, ROWS, sameRow } from '../../shared/core/usage/collect/join.ts';
import type { StoredRow, UsageRowStore } from '../../shared/core/usage/ports.ts';
import type { UsageRow } from '../../shared/core/usage/rows.ts';
import { OTHER } from '../../shared/core/usage/what.ts';
import type { KnownRows } from './known-rows.ts';

export interface JoinPorts {
  readonly store: UsageRowStore;
  readonly known: KnownRows;
  /** Told of what is about to be written, before it is: an alert must not be lost between. */
  readonly onChange: (changes: readonly NewRow[]) => Promise<void>;
}

/** Accounts at a time. */
const AT_ONCE = 8;
/** Environments write the same row at once only now and then. */
const ATTEMPTS = 20;

/**
 * Joins the rows of a batch into those that are stored. Each row is read, joined, and written on the condition that it is still the one that
 * was read. So any number of environments may do this at once, in any order, twice, and may end in the middle: done again, it ends the same.
 *
 * @throws DependencyError if the store does not answer; Error if others never let it write.
 */
export async function joinRows(ports: JoinPorts, rows: UsageRows): Promise<void> {
  const wanted = [...rows.values()].flatMap((ofUser) => [...ofUser.values()]).filter((row) => !ports.known.covers(row));
  const stored = new Map((await ports.store.get(wanted)).map((found) => [keyOf(found.row), found]));
  const byUser = Map.groupBy(wanted, ({ user_name }) => user_name);
  await forEachOf(byUser.values(), AT_ONCE, (ofUser) => joinRowsOfUser(ports, ofUser, stored));
}

const keyOf = ({ user_name, what }: UsageRow): string => `${what} ${user_name}`;

interface Change {
  readonly before: StoredRow | null;
  readonly after: UsageRow;
}

async function joinRowsOfUser(ports: JoinPorts, rows: readonly UsageRow[], stored: ReadonlyMap<string, StoredRow>): Promise<void> {
  const changes: Change[] = [];
  for (const row of rows) {
    const before = stored.get(keyOf(row)) ?? null;
    const after = before === null ? row : join(before.row, row);
    if (before !== null && sameRow(before.row, after)) ports.known.saw(before.row);
    else changes.push({ before, after });
  }
  // A row that is only used again needs no look at the others.
  const isNews = ({ before, after }: Change): boolean => before === null || before.row.days.join() !== after.days.join();
  const news = changes.filter(isNews);
  const others = news.length === 0 ? [] : await ports.store.ofUser(news[0]?.after.user_name ?? '');
  if (news.length > 0)
    await ports.onChange(news.map(({ before, after }) => ({ before: before?.row ?? null, after, others: others.map(({ row }) => row) })));
  const room = new Room(ports, others);
  // A row that is there no longer, since another environment made room, has to be admitted again.
  for (const { before, after } of changes) if (before === null || !(await write(ports, before, after))) await room.add(after);
  await room.trim();
}

/**
 * Writes a row, joined into whatever another environment wrote meanwhile.
 *
 * @returns false: the row that was there is gone, and nothing was written.
 */
async function write({ store, known }: JoinPorts, before: StoredRow | null, after: UsageRow): Promise<boolean> {
  let [seen, row] = [before, after];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await store.put({ row, rev: seen?.rev ?? 0 })) {
      known.saw(row);
      return true;
    }
    const gone = seen !== null;
    seen = (await store.get([row]))[0] ?? null;
    if (seen === null && gone) return false;
    row = seen === null ? after : join(seen.row, after);
    if (seen !== null && sameRow(seen.row, row)) {
      known.saw(seen.row);
      return true;
    }
  }
  throw new Error(`The row ${after.what} changed ${ATTEMPTS} times before it could be written.`);
}

/** The bound of rows of one account: its first 199 are kept, what the others say goes into `use/other`. */
class Room {
  readonly #ports: JoinPorts;
  readonly #rows: Map<string, StoredRow | null>;
  #user = '';

  /** @param rows every row of the account. */
  constructor(ports: JoinPorts, rows: readonly StoredRow[]) {
    this.#ports = ports;
    this.#rows = new Map(rows.map((stored) => [stored.row.what, stored]));
  }

  async add(row: UsageRow): Promise<void> {
    this.#user = row.user_name;
    const place = admit([...this.#rows.keys()], row.what);
    if (place === 'other') return this.#toOther(row);
    if (place !== 'kept') await this.#evict(place.evict);
    await write(this.#ports, null, row);
    this.#rows.set(row.what, null);
  }

  /** Others may have added rows at the same time: whoever comes last sees them all. */
  async trim(): Promise<void> {
    if (this.#user === '') return;
    const own = (await this.#ports.store.ofUser(this.#user)).filter(({ row }) => row.what !== OTHER);
    const surplus = own.sort((a, b) => keepingOrder(a.row.what, b.row.what)).slice(ROWS - 1);
    for (const stored of surplus) {
      this.#rows.set(stored.row.what, stored);
      await this.#evict(stored.row.what);
    }
  }

  /** First what it says is kept elsewhere, then it goes: in between it stands in both places, which changes nothing. */
  async #evict(what: string): Promise<void> {
    let stored = this.#rows.get(what) ?? (await this.#read(what));
    while (stored !== null) {
      await this.#toOther(stored.row);
      if (await this.#ports.store.remove(stored)) break;
      stored = await this.#read(what);
    }
    this.#rows.delete(what);
    this.#ports.known.forget({ user_name: this.#user, what });
  }

  async #read(what: string): Promise<StoredRow | null> {
    return (await this.#ports.store.get([{ user_name: this.#user, what }]))[0] ?? null;
  }

  async #toOther(row: UsageRow): Promise<void> {
    const other = asOther(row);
    const [stored = null] = await this.#ports.store.get([other]);
    const after = stored === null ? other : join(stored.row, other);
    if (stored === null || !sameRow(stored.row, after)) await write(this.#ports, stored, after);
    this.#rows.set(OTHER, null);
  }
}
