import { entriesOf, userOfEntry, without } from './entries.ts';
import type { UserIndexBuilder, UserIndexTidy } from './index-ports.ts';

export interface BuildPorts {
  readonly index: UserIndexBuilder;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether there is time for one more page. */
  readonly goesOn: () => boolean;
  /** Called with the number of users so far. */
  readonly onUsers?: (users: number) => void;
}

export interface Built {
  /** false: the time is out. The next call goes on. */
  readonly done: boolean;
  /** Users whose entries this call wrote. */
  readonly users: number;
  /** The user after whom it went on; null: from the beginning. */
  readonly after: string | null;
}

/**
 * Writes the entries of every user, page by page, and then says that every user is in the index. A page is passed only when its entries
 * are there, so that a run that is killed loses nothing: the next one repeats at most a page. Users who are changed meanwhile are kept by
 * their writers. At least one page is done in each call.
 */
export async function buildUserIndex({ index, now, goesOn, onUsers = () => undefined }: BuildPorts): Promise<Built> {
  const after = await index.progress();
  let users = 0;
  for (let last = after; ; ) {
    const page = await index.page(last);
    await index.add(page.users.flatMap(entriesOf));
    users += page.users.length;
    onUsers(users);
    last = page.last;
    if (last === null) break;
    await index.saveProgress(last);
    if (!goesOn()) return { done: false, users, after };
  }
  await index.finish(now());
  return { done: true, users, after };
}

/** A writer is done with an entry long before, in milliseconds: a younger one may belong to a change that is being made. */
export const SETTLED_MS = 60 * 60 * 1000;

/** Removes entries that no user has. They show nothing in a list, but each search reads past them. @returns how many there were. */
export async function tidyUserIndex(index: UserIndexTidy, now: number): Promise<number> {
  let removed = 0;
  for await (const rows of index.entriesBefore(now - SETTLED_MS)) {
    if (rows.length === 0) continue;
    const users = await index.users([...new Set(rows.map(({ entry }) => userOfEntry(entry.entry)))]);
    const needed = users.flatMap(entriesOf);
    const over = new Set(
      without(
        rows.map(({ entry }) => entry),
        needed,
      ),
    );
    await index.remove(rows.filter(({ entry }) => over.has(entry)));
    removed += over.size;
  }
  return removed;
}
