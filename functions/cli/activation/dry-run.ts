import type { FailedItem } from '../../../shared/core/activation/backfill.ts';
import { printable } from '../../../shared/core/text.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { createLimit, grouped, startProgress } from '../terminal/render.ts';
import { failureJson } from './activation.ts';

/** `nis activate --dry-run`: what an activation would find. Changes nothing. */
export async function dryRun(context: Context, { json, all }: JsonOption & { readonly all?: boolean }): Promise<void> {
  const { terminal } = context;
  const { scan, stage, users } = await context.connect();
  const expected = await users.approximateCount();
  const progress = startProgress(terminal);
  const limit = createLimit(all ?? false);
  const failures: FailedItem[] = [];
  let [scanned, unmarked, failed] = [0, 0, 0];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof scan.page>> = await scan.page({ runId: 'dry-run', segment: 0, totalSegments: 1 }, after, 1000);
    scanned += page.scanned;
    unmarked += page.unmarked.length;
    failed += page.failures.length;
    failures.push(...page.failures.filter(({ why }) => limit.takes(why)));
    progress(scanned, expected);
    after = page.last;
  } while (after !== null);
  terminal.progress(null);
  const alreadySet = scanned - unmarked - failed;
  if (json)
    return terminal.out(
      jsonLine({ stage, scanned, become_interactive: unmarked, already_set: alreadySet, failed, failures: failures.map(failureJson) }),
    );
  for (const { userName, why } of failures) terminal.out(`${printable(userName) || '(no name)'}: ${why}\n`);
  for (const [why, more] of limit.leftOut()) terminal.out(`and ${grouped(more)} more: ${why}; --all names each\n`);
  terminal.out(
    `Dry run on stage ${stage}: of ${grouped(scanned)} users ${grouped(unmarked)} would become interactive, ${grouped(alreadySet)} have the attribute already, ${grouped(failed)} could not be dealt with. Nothing was changed.\n`,
  );
}
