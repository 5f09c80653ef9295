import { FOUND, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { shownPlan } from './changes.ts';
import { type PlanOptions, prepare } from './prepare.ts';
import { asJson, NO_CHANGES, planLine, writePlan } from './report.ts';

/** `nis plan FILE…`: what the files change, with what each change does. Exit status 2 where they change something. It changes nothing. */
export async function planFiles(context: Context, files: readonly string[], options: PlanOptions): Promise<void> {
  const { terminal } = context;
  const shown = await shownPlan(context, await prepare(context, files, options));
  if (shown.changes.length > 0) context.setExitCode(FOUND);
  if (options.json) return terminal.out(jsonLine(asJson(shown)));
  writePlan(terminal, shown);
  if (shown.changes.length === 0) return terminal.out(`${NO_CHANGES}\n`);
  const asked = [options.retire ? ' --retire' : '', options.takeOver ? ' --take-over' : ''].join('');
  terminal.out(`${planLine(shown)}\nTo make exactly these changes: nis apply ${files.join(' ')}${asked} --plan ${shown.id}\n`);
}
