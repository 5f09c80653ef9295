import { buildUserIndex, tidyUserIndex } from '../../../shared/core/users/search/build-index.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { grouped, startProgress } from '../terminal/render.ts';

/**
 * `nis users index`: writes the entries of every user, and removes entries that are left over. What it has written stays if it is stopped,
 * and the next run goes on behind it. Users who are changed meanwhile are kept by their writers.
 */
export async function indexUsers(context: Context, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const { userIndex: index, userIndexTidy, users: directory } = await context.connect();
  context.whenStopped('Stopped. Run nis users index again: it goes on where it stopped.');
  const wasBuilt = await index.isBuilt();
  const expected = await directory.approximateCount();
  const progress = startProgress(terminal);
  const { users, after } = await buildUserIndex({
    index,
    now: terminal.now,
    goesOn: () => true,
    onUsers: (count) => progress(count, expected),
  });
  // A new index has nothing left over.
  const removed = wasBuilt ? await tidyUserIndex(userIndexTidy, terminal.now()) : 0;
  terminal.progress(null);
  if (json) return terminal.out(jsonLine({ users, continued_after: after, built: true, entries_removed: removed }));
  const before = after === null ? '' : `, after those up to ${after} of the run before`;
  const leftOver = removed === 0 ? '' : ` Entries that were left over are removed: ${grouped(removed)}.`;
  terminal.out(`The index of the list of users is built: ${grouped(users)} users${before}.${leftOver}\n`);
}
