import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import type { UsageRow } from '../../../shared/core/usage/rows.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context, Deployment } from '../ports.ts';
import { confirm } from '../terminal/confirm.ts';
import { grouped } from '../terminal/render.ts';
import { replaceRows } from './replace.ts';
import { remembered } from './usage.ts';

/** `nis usage NAME --forget`: deletes what is kept of a person's use, and the refusals of the last 30 days. */
export async function forgetUsage(
  context: Context,
  typed: string | undefined,
  { json, yes }: JsonOption & { readonly yes?: boolean },
): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const userName = await remembered(deployment, typed);
  const by = await deployment.by();
  const what = `What is kept of the use of ${userName} is deleted, for good: findings and What would happen then know nothing of it.`;
  if (!yes) await confirm(context, { what, done: 'deleted', go: 'delete it' });
  context.whenStopped('A part may have been deleted: run the same command again.');
  const rows = await replaceRows(deployment.usageRows, userName, NO_ROWS);
  const refusals = await deployment.forgetRefusals(userName);
  if (rows + refusals > 0) await note(deployment, userName, { rows, refusals, by, at: terminal.now() });
  if (json) return terminal.out(jsonLine({ user_name: userName, rows, refusals }));
  terminal.out(
    `${userName}: ${grouped(rows)} rows of use and ${grouped(refusals)} refusals are deleted. What is used from now on is kept again.\n`,
  );
}

const NO_ROWS: ReadonlyMap<string, UsageRow> = new Map();

interface Forgotten {
  readonly rows: number;
  readonly refusals: number;
  readonly by: string;
  readonly at: number;
}

/** How much was deleted, and not what: the history keeps it for good. */
const note = ({ audit }: Deployment, userName: string, { rows, refusals, by, at }: Forgotten): Promise<void> =>
  recordChanges(audit, { record: `sys_user.${userName}`, by, at, decisionId: `nis-${randomUUID()}` }, [
    { field: 'usage', old: `${rows} rows of use, ${refusals} refusals`, new: 'deleted' },
  ]);
