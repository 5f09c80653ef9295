import { forEachOf } from '../../../shared/core/concurrency.ts';
import { entriesOf } from '../../../shared/core/users/search/entries.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { grouped, startProgress } from '../terminal/render.ts';

/** Users whose entries are written at a time. */
const LANES = 16;

/**
 * `nis users index`: writes the entries of every user. What it has written stays if it is stopped, and the next run goes on behind it. Users
 * who are changed meanwhile are kept by their writers.
 */
export async function indexUsers(context: Context, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const { userIndex: index, users: directory } = await context.connect();
  context.whenStopped('Stopped. Run nis users index again: it goes on where it stopped.');
  const after = await index.progress();
  const expected = await directory.approximateCount();
  const progress = startProgress(terminal);
  let users = 0;
  for await (const page of index.pages(after ?? undefined)) {
    await forEachOf(page, LANES, (user) => index.add(entriesOf(user)));
    users += page.length;
    const last = page.at(-1);
    if (last !== undefined) await index.saveProgress(last.user_name);
    progress(users, expected);
  }
  await index.finish(terminal.now());
  terminal.progress(null);
  if (json) return terminal.out(jsonLine({ users, continued_after: after, built: true }));
  const before = after === null ? '' : `, after those up to ${after} of the run before`;
  terminal.out(`The index of the list of users is built: ${grouped(users)} users${before}.\n`);
}
