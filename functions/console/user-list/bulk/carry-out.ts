import { DependencyError } from '../../../../shared/core/ports.ts';
import { BUSY, carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import type { UserPlan } from '../../../../shared/core/users/change/plan.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { reportSaved } from '../../user/save/log.ts';
import { type BulkPlan, changedSince, type LeftOut } from './plan.ts';

/** A user whose change was begun, and may or may not have been made; or was not begun after that. */
export interface Failed {
  readonly plan: UserPlan;
  /** A sentence: what is known, and what to do. */
  readonly why: string;
}

export interface BulkResult {
  readonly done: readonly UserPlan[];
  readonly leftOut: readonly LeftOut[];
  readonly failed: readonly Failed[];
}

const NO_ANSWER = 'The table of users did not answer, so this change may or may not be made. Open the user and look.';
const NOT_TRIED = 'Not tried, because the table of users did not answer before. Select the user again in a minute.';

/** Makes planned changes one after the other, each on the version that was planned for. After the first that gets no answer it stops. */
export async function carryOutBulk(
  ports: ConsolePorts,
  request: ConsoleRequest,
  { planned, graph, ...bulk }: BulkPlan,
): Promise<BulkResult> {
  const [done, leftOut, failed]: [UserPlan[], LeftOut[], Failed[]] = [[], [...bulk.leftOut], []];
  let answers = true;
  for (const plan of planned) {
    const outcome: One = answers ? await carryOne(ports, request, plan, graph) : { failed: NOT_TRIED };
    if ('failed' in outcome) {
      answers &&= outcome.failed !== NO_ANSWER;
      failed.push({ plan, why: outcome.failed });
    } else if ('leftOut' in outcome) leftOut.push(outcome.leftOut);
    else done.push(plan);
  }
  return { done, leftOut, failed };
}

type One = { readonly failed: string } | { readonly leftOut: LeftOut } | { readonly saved: true };

async function carryOne(ports: ConsolePorts, request: ConsoleRequest, plan: UserPlan, graph: BulkPlan['graph']): Promise<One> {
  const left = (why: string, cause: LeftOut['cause']): One => ({
    leftOut: { userName: plan.after.user_name, record: plan.before, why, cause },
  });
  try {
    const outcome = await carryOut(ports, plan, { graph, passwordHash: null, decisionId: request.context.decision_id });
    if (outcome.kind === 'busy') return { failed: BUSY };
    if (outcome.kind === 'refused') return left(outcome.refusal, 'refused');
    if (outcome.kind !== 'saved') return left(changedSince({ sys_updated_by: '' }), 'stale');
    reportSaved(ports, request, plan);
    return { saved: true };
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    ports.onError('a bulk change', error);
    return { failed: NO_ANSWER };
  }
}
