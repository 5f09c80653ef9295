import type { Fault } from '../../../shared/core/as-code/document.ts';
import { planAsCode } from '../../../shared/core/as-code/plan.ts';
import type { AsCodePlan } from '../../../shared/core/as-code/plan-types.ts';
import type { StoredState } from '../../../shared/core/as-code/state.ts';
import { lostRank } from '../../../shared/core/users/change/last-administrator.ts';
import { lastOneRefusal, noAdministratorFrom, operator } from '../../../shared/core/users/change/rank.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { createLimit, grouped } from '../terminal/render.ts';
import { readNamedFiles } from './files.ts';
import { faultLine } from './read/faults.ts';
import { stateFor } from './state.ts';

export interface PlanOptions extends JsonOption {
  /** Users of the label who stand in no file any more end. */
  readonly retire?: boolean;
  /** Users of another label may be changed. */
  readonly takeOver?: boolean;
}

/** A plan that may be carried out, with what it rests on. */
export interface Prepared {
  readonly deployment: Deployment;
  readonly state: StoredState;
  readonly plan: AsCodePlan;
}

/** Reads the files and what is stored, and plans. @throws UsageError after every mistake and refusal was told at its place. */
export async function prepare(context: Context, files: readonly string[], options: PlanOptions): Promise<Prepared> {
  const read = await readNamedFiles(context.terminal, files);
  if (read.kind === 'faults') return refuse(context, options, read.faults, read.more);
  const deployment = await context.connect();
  const actor = operator(await deployment.by());
  const state = await stateFor({ terminal: context.terminal, deployment }, read.described);
  const { retire = false, takeOver = false } = options;
  const plan = planAsCode({ described: read.described, state, actor, retire, takeOver });
  if (plan.refusals.length > 0) return refuse(context, options, plan.refusals, 0);
  await checkAdministrators(deployment, state, plan);
  return { deployment, state, plan };
}

/** Tells every one, and ends. */
function refuse({ terminal, whenFailed }: Context, { json }: JsonOption, faults: readonly Fault[], more: number): never {
  const limit = createLimit(json ?? false);
  if (json) whenFailed((failure) => jsonLine({ ...failure, mistakes: faults.map(({ place, text }) => ({ ...place, message: text })) }));
  for (const fault of faults) if (limit.takes('mistake')) terminal.err(`${faultLine(fault)}\n`);
  const hidden = more + limit.leftOut().reduce((sum, [, lines]) => sum + lines, 0);
  if (hidden > 0) terminal.err(`and ${grouped(hidden)} more\n`);
  const all = faults.length + more;
  throw new UsageError(
    `Nothing was planned: correct ${all === 1 ? 'the mistake' : `the ${grouped(all)} mistakes`} and run nis plan again.`,
  );
}

/** The rule of the last administrator needs all users, so that it is checked for all changes at once. */
async function checkAdministrators({ users }: Deployment, { graph, now }: StoredState, plan: AsCodePlan): Promise<void> {
  const losing = plan.users.map((user) => user.plan).filter(({ ranksLost }) => ranksLost.length > 0);
  const lost = losing.length === 0 ? null : await lostRank(users, losing, graph, now);
  if (lost === null) return;
  const names = losing.filter(({ ranksLost }) => ranksLost.includes(lost.rank)).map(({ after }) => after.user_name);
  throw new UsageError(`${names.join(', ')}: ${lost.from === null ? lastOneRefusal(lost.rank) : noAdministratorFrom(lost.from)}`);
}
