import { jsonLine } from '../../options.ts';
import { type Context, UsageError } from '../../ports.ts';
import { grouped, startProgress } from '../../terminal/render.ts';
import { portsOf } from '../../users/change.ts';
import { type ShownPlan, shownPlan } from '../changes.ts';
import { type PlanOptions, type Prepared, prepare } from '../prepare.ts';
import { asJson, NO_CHANGES, planLine, writePlan } from '../report.ts';
import { runPlan } from './run.ts';

export interface ApplyOptions extends PlanOptions {
  /** Id of the plan that was looked at. */
  readonly plan?: string;
  readonly yes?: boolean;
}

/**
 * `nis apply FILE…`: makes what `nis plan` shows. Each change is written on the condition that its record is as the plan read it; at the first
 * that is not, the run stops. Run again, it makes what is left.
 */
export async function applyFiles(context: Context, files: readonly string[], options: ApplyOptions): Promise<void> {
  const { terminal } = context;
  const prepared = await prepare(context, files, options);
  const { plan } = prepared;
  if (options.plan !== undefined && options.plan !== plan.id)
    throw new UsageError(`The plan is ${plan.id} now: files or users changed since the plan that you gave. Run nis plan again.`);
  const shown = await shownPlan(context, prepared);
  if (!options.json && (shown.changes.length === 0 || options.plan === undefined)) writePlan(terminal, shown);
  if (shown.changes.length === 0) return terminal.out(options.json ? jsonLine(asJson(shown)) : `${NO_CHANGES}\n`);
  await agree(context, prepared, shown, options);
  await make(context, prepared);
  terminal.out(options.json ? jsonLine(asJson(shown)) : `${planLine(shown, 'Applied')}\n`);
}

/** A person at a terminal who gave no plan looks at this one. A pipeline has looked at the files. */
async function agree({ terminal }: Context, { deployment }: Prepared, shown: ShownPlan, { yes, plan }: ApplyOptions): Promise<void> {
  if (yes || plan !== undefined) return;
  const answer = await terminal.ask(`${planLine(shown)} Make these changes on stage ${deployment.stage}? [y/N] `);
  if (answer !== null && !/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was changed: answer y to make the changes.');
}

async function make(context: Context, { deployment, state, plan }: Prepared): Promise<void> {
  const { terminal } = context;
  context.whenStopped('What was changed stays changed: run the same command again to make the rest.');
  const progress = startProgress(terminal, 'changes');
  try {
    await runPlan({
      ...{ deployment, state, plan, ports: portsOf(context, deployment), now: terminal.now },
      onWait: () => terminal.progress('Another apply is under way: waiting for its end.'),
      onMade: progress,
      onStop: (made, all) => {
        terminal.progress(null);
        if (made > 0) terminal.err(`${grouped(made)} of ${grouped(all)} changes were made, and stay.\n`);
      },
    });
  } finally {
    terminal.progress(null);
  }
}
