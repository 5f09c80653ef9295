import {
  addCounters,
  type Checkpoint,
  type Counters,
  type FailedItem,
  NO_COUNTERS,
  type Run,
  type RunReport,
} from '../../../shared/core/activation/backfill.ts';
import { printable } from '../../../shared/core/text.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { grouped, startProgress } from '../terminal/render.ts';

export interface ActivateOptions extends JsonOption {
  readonly yes?: boolean;
  readonly segments: number;
}

/** Exit status of a run that could not deal with every record. */
const INCOMPLETE = 1;

/** `nis activate`: creates what is absent and makes every user without the attribute interactive. */
export async function activate(context: Context, options: ActivateOptions): Promise<void> {
  const { terminal, whenStopped } = context;
  const deployment = await context.connect();
  whenStopped('Nothing was changed.');
  if (!options.yes) await confirm(context, deployment);
  const by = await deployment.by();
  whenStopped('Guests and roles may have been created, no user was changed: run nis activate again.');
  const created = await deployment.createBaseRecords();
  if (created.length > 0 && !options.json) terminal.out(`Created: ${created.join(', ')}.\n`);
  await drive(context, deployment, options, async (coordinator) => {
    const run = await coordinator.start(options.segments, by);
    if (!options.json) terminal.out(`Run ${run.runId} begins; if it is interrupted, run nis resume to continue.\n`);
    return run;
  });
}

/** `nis resume`: goes on with a run that was killed or could not deal with every record. */
export async function resume(context: Context, options: JsonOption): Promise<void> {
  await drive(context, await context.connect(), options, (coordinator) => coordinator.unfinished());
}

/** `nis status`: how far the latest run is. */
export async function status(context: Context, { json }: JsonOption): Promise<void> {
  const deployment = await context.connect();
  const report = await deployment.backfill(() => undefined).latest();
  if (json) return context.terminal.out(jsonLine(report === null ? null : reportJson(report)));
  if (report === null) return context.terminal.out('Never activated: look at nis preview, then run nis activate.\n');
  const { run, segmentsDone } = report;
  const state =
    run.finishedAt === null ? `unfinished, ${segmentsDone} of ${run.totalSegments} segments done` : `finished at ${run.finishedAt}`;
  context.terminal.out(`Run ${run.runId}, started ${run.startedAt} by ${printable(run.startedBy)}: ${state}.\n`);
  show(context, report);
  if (run.finishedAt === null) context.terminal.out('If the run is not going on elsewhere, run nis resume to continue.\n');
}

async function confirm({ terminal }: Context, { stage, users }: Deployment): Promise<void> {
  const count = await users.approximateCount();
  const about = count === null ? 'every user' : `every user (about ${grouped(count)})`;
  const question = `This makes ${about} of stage ${stage} interactive who has no web_service_access_only yet. The others stay as they are. Go on? [y/N] `;
  const answer = await terminal.ask(question);
  if (answer === null) throw new UsageError('There is no terminal to ask for a confirmation: add --yes to activate without one.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was changed: answer y to activate.');
}

type Coordinator = ReturnType<Deployment['backfill']>;

async function drive(
  context: Context,
  deployment: Deployment,
  { json }: JsonOption,
  runOf: (coordinator: Coordinator) => Promise<Run>,
): Promise<void> {
  const { terminal } = context;
  const watch = createWatch(context, await deployment.users.approximateCount());
  const coordinator = deployment.backfill(watch);
  const run = await runOf(coordinator);
  context.whenStopped(`Run ${run.runId} is unfinished, and what is done stays done: run nis resume to continue.`);
  const report = await coordinator.drive(run).finally(() => terminal.progress(null));
  if (json) terminal.out(jsonLine(reportJson(report)));
  else show(context, report);
  if (report.run.finishedAt === null) {
    context.setExitCode(INCOMPLETE);
    terminal.err(`${grouped(report.counters.failed)} records could not be dealt with: repair them, then run nis resume.\n`);
  } else if (!json) terminal.out(`${terminal.look.paint('good', 'Activation is complete.')}\n`);
}

/** Shows progress at each checkpoint: of this process' share where a run is resumed. */
function createWatch({ terminal }: Context, expected: number | null): (checkpoint: Checkpoint) => void {
  const latest = new Map<number, Counters>();
  const progress = startProgress(terminal);
  return ({ segment, counters }) => {
    latest.set(segment, counters);
    progress([...latest.values()].reduce(addCounters, NO_COUNTERS).scanned, expected);
  };
}

/** The report with the names that the platform gives such members. */
function reportJson({ run, counters, failures, segmentsDone }: RunReport): object {
  const { scanned, changed, alreadySet, vanished, failed } = counters;
  return {
    run: {
      run_id: run.runId,
      total_segments: run.totalSegments,
      started_at: run.startedAt,
      started_by: run.startedBy,
      finished_at: run.finishedAt,
    },
    counters: { scanned, changed, already_set: alreadySet, vanished, failed },
    failures: failures.map(failureJson),
    segments_done: segmentsDone,
  };
}

export const failureJson = ({ userName, why }: FailedItem): object => ({ user_name: userName, why });

function show({ terminal }: Context, { counters, failures }: RunReport): void {
  const { scanned, changed, alreadySet, vanished, failed } = counters;
  terminal.out(
    `${grouped(scanned)} scanned, ${grouped(changed)} changed, ${grouped(alreadySet)} already set, ${grouped(vanished)} vanished, ${grouped(failed)} failed.\n`,
  );
  for (const { userName, why } of failures) terminal.out(`  ${printable(userName) || '(no name)'}: ${printable(why)}\n`);
  if (failed > failures.length) terminal.out(`  and ${grouped(failed - failures.length)} more.\n`);
}
