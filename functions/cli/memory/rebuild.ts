import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { forEachOf } from '../../../shared/core/concurrency.ts';
import { instantOf, timeText } from '../../../shared/core/instant.ts';
import { addRow, type Folded, foldBatch, type UsageRows } from '../../../shared/core/usage/collect/fold.ts';
import { isMachine, SOURCES_KEPT_MS, withoutOldSources } from '../../../shared/core/usage/collect/old-sources.ts';
import type { UsageRow } from '../../../shared/core/usage/rows.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context, Terminal } from '../ports.ts';
import { grouped, startProgress } from '../terminal/render.ts';
import { replaceRows } from './replace.ts';

/** Lines that are folded at a time. */
const LINES = 10_000;
/** Users that are written at a time. */
const AT_ONCE = 16;

/** What some logs say together. */
interface Logged {
  readonly rows: UsageRows;
  lines: number;
  leftOut: number;
  /** Times of the first and the last line of ours, in milliseconds since the epoch; null: there is none. */
  first: number | null;
  last: number | null;
}

/** `nis usage rebuild --log FILE…`: replaces the rows of every user in the logs by those that the logs make. What belongs to no user stays. */
export async function rebuildUsage(context: Context, { log, json }: JsonOption & { readonly log: readonly string[] }): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const by = await deployment.by();
  const logged = await read(terminal, log);
  context.whenStopped('A part of the users is rebuilt: run the same command again.');
  const progress = startProgress(terminal);
  const now = terminal.now();
  let [users, rows] = [0, 0];
  await forEachOf(logged.rows, AT_ONCE, async ([userName, ofUser]) => {
    rows += await replaceRows(deployment.usageRows, userName, asKept(ofUser, now));
    users++;
    progress(users, logged.rows.size);
  });
  terminal.progress(null);
  const { lines, leftOut } = logged;
  const [first, last] = [logged.first, logged.last].map((time) => (time === null ? null : instantOf(time)));
  if (users > 0)
    await recordChanges(deployment.audit, { record: 'sys_user', by, at: now, decisionId: `nis-${randomUUID()}` }, [
      { field: 'usage', old: '', new: `rebuilt for ${users} users from logs of ${first} to ${last}` },
    ]);
  if (json) return terminal.out(jsonLine({ lines, left_out: leftOut, first, last, users, rows_changed: rows }));
  if (!first || !last) return terminal.out(`Nothing was changed: none of ${grouped(lines)} lines tells of a use.\n`);
  terminal.out(
    `${grouped(users)} users rebuilt, ${grouped(rows)} rows changed, from logs of ${timeText(first)} to ${timeText(last)} (${grouped(lines)} lines, ${grouped(leftOut)} left out). Of these users only what the logs tell is kept.\n`,
  );
}

async function read(terminal: Terminal, files: readonly string[]): Promise<Logged> {
  const logged: Logged = { rows: new Map(), lines: 0, leftOut: 0, first: null, last: null };
  const progress = startProgress(terminal, 'lines');
  let batch: string[] = [];
  const fold = (): void => {
    take(logged, foldBatch(batch, terminal.now()));
    batch = [];
    progress(logged.lines, null);
  };
  for (const file of files) {
    for await (const line of terminal.lines(file)) {
      logged.lines++;
      if (batch.push(line) === LINES) fold();
    }
  }
  fold();
  terminal.progress(null);
  return logged;
}

function take(logged: Logged, { rows, leftOut, first, last }: Folded): void {
  for (const row of [...rows.values()].flatMap((ofUser) => [...ofUser.values()])) addRow(logged.rows, row);
  for (const count of leftOut.values()) logged.leftOut += count;
  logged.first = first === null ? logged.first : Math.min(logged.first ?? first, first);
  logged.last = last === null ? logged.last : Math.max(logged.last ?? last, last);
}

/** As functions/usage keeps rows. */
function asKept(rows: ReadonlyMap<string, UsageRow>, now: number): ReadonlyMap<string, UsageRow> {
  if (isMachine([...rows.values()])) return rows;
  const before = instantOf(now - SOURCES_KEPT_MS);
  return new Map([...rows].map(([what, row]) => [what, withoutOldSources(row, before)]));
}
