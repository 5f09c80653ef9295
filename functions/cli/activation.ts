import { addCounters, type Checkpoint, type Counters, NO_COUNTERS, type RunReport } from '../../shared/core/activation/backfill.ts';
import { printable } from '../../shared/core/text.ts';
import { type Context, type Deployment, UsageError } from './ports.ts';
import { grouped, progressLine } from './render.ts';

export interface ActivateOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly segments: number;
}

/** Exit status of a run that could not deal with every record. */
const INCOMPLETE = 1;

/** `nis activate`: creates what is absent and makes every user without the attribute interactive. */
export async function activate(context: Context, options: ActivateOptions): Promise<void> {
  const deployment = await context.connect();
  if (options.dryRun) return dryRun(context, deployment);
  if (!options.yes) await confirm(context, deployment);
  const created = await deployment.createBaseRecords();
  if (created.length > 0) context.terminal.out(`Created: ${created.join(', ')}.\n`);
  await drive(context, deployment, async (coordinator) => {
    const run = await coordinator.start(options.segments, deployment.by);
    context.terminal.out(`Run ${run.runId} begins; if it is interrupted, go on by nis resume.\n`);
    return run;
  });
}

/** `nis resume`: goes on with a run that was killed or could not deal with every record. */
export async function resume(context: Context): Promise<void> {
  await drive(context, await context.connect(), (coordinator) => coordinator.unfinished());
}

/** `nis status`: how far the latest run is. */
export async function status(context: Context, { json }: { readonly json?: boolean }): Promise<void> {
  const deployment = await context.connect();
  const report = await deployment.backfill(() => undefined).latest();
  if (json) return context.terminal.out(`${JSON.stringify(report)}\n`);
  if (report === null) return context.terminal.out('Never activated: look at nis preview, then run nis activate.\n');
  const { run, segmentsDone } = report;
  const state =
    run.finishedAt === null ? `unfinished, ${segmentsDone} of ${run.totalSegments} segments done` : `finished at ${run.finishedAt}`;
  context.terminal.out(`Run ${run.runId}, started ${run.startedAt} by ${printable(run.startedBy)}: ${state}.\n`);
  show(context, report);
  if (run.finishedAt === null) context.terminal.out('If nobody is working on it, go on by nis resume.\n');
}

async function confirm({ terminal }: Context, { stage, users }: Deployment): Promise<void> {
  const count = await users.approximateCount();
  const about = count === null ? 'every user' : `every user (about ${grouped(count)})`;
  const question = `This makes ${about} without web_service_access_only of stage ${stage} interactive. Nobody who has the attribute is touched. Go on? [y/N] `;
  const answer = await terminal.ask(question);
  if (answer === null) throw new UsageError('There is no terminal to ask for a confirmation: add --yes to activate without one.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was changed: answer y to activate.');
}

async function dryRun({ terminal }: Context, { scan, stage }: Deployment): Promise<void> {
  let [scanned, unmarked, failed] = [0, 0, 0];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof scan.page>> = await scan.page({ runId: 'dry-run', segment: 0, totalSegments: 1 }, after, 1000);
    scanned += page.scanned;
    unmarked += page.unmarked.length;
    failed += page.failures.length;
    for (const { userName, why } of page.failures) terminal.out(`${printable(userName)}: ${why}\n`);
    terminal.progress(`${grouped(scanned)} users read`);
    after = page.last;
  } while (after !== null);
  terminal.progress(null);
  terminal.out(
    `Dry run on stage ${stage}: of ${grouped(scanned)} users ${grouped(unmarked)} would become interactive, ${grouped(scanned - unmarked - failed)} have the attribute already, ${grouped(failed)} could not be dealt with. Nothing was changed.\n`,
  );
}

type Coordinator = ReturnType<Deployment['backfill']>;

async function drive(
  context: Context,
  deployment: Deployment,
  runOf: (coordinator: Coordinator) => ReturnType<Coordinator['unfinished']>,
): Promise<void> {
  const watch = createWatch(context, await deployment.users.approximateCount());
  const coordinator = deployment.backfill(watch);
  const run = await runOf(coordinator);
  const report = await coordinator.drive(run).finally(() => context.terminal.progress(null));
  show(context, report);
  if (report.run.finishedAt !== null) return context.terminal.out('Activation is complete.\n');
  context.setExitCode(INCOMPLETE);
  context.terminal.err(`${grouped(report.counters.failed)} records could not be dealt with: repair them, then run nis resume.\n`);
}

/** Shows progress at each checkpoint: of this process' share where a run is resumed. */
function createWatch({ terminal }: Context, expected: number | null): (checkpoint: Checkpoint) => void {
  const latest = new Map<number, Counters>();
  const startedAt = terminal.now();
  return ({ segment, counters }) => {
    latest.set(segment, counters);
    const { scanned } = [...latest.values()].reduce(addCounters, NO_COUNTERS);
    terminal.progress(progressLine(scanned, expected, (terminal.now() - startedAt) / 1000));
  };
}

function show({ terminal }: Context, { counters, failures }: RunReport): void {
  const { scanned, changed, alreadySet, vanished, failed } = counters;
  terminal.out(
    `${grouped(scanned)} scanned, ${grouped(changed)} changed, ${grouped(alreadySet)} already set, ${grouped(vanished)} vanished, ${grouped(failed)} failed.\n`,
  );
  for (const { userName, why } of failures) terminal.out(`  ${printable(userName) || '(no name)'}: ${printable(why)}\n`);
  if (failed > failures.length) terminal.out(`  and ${grouped(failed - failures.length)} more.\n`);
}
