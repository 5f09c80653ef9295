import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedUser } from '../../../../shared/core/as-code/plan-types.ts';
import { BUSY, type CarryOutPorts, carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { type Deployment, UsageError } from '../../ports.ts';
import { userDrift } from './drift.ts';

/** Longer than the lease of a change of an administrator. */
const TRIES = 45;
const POLL_MS = 1000;

export interface UserStep {
  readonly deployment: Pick<Deployment, 'users'>;
  readonly ports: CarryOutPorts;
  readonly graph: RoleGraph;
}

/** Makes one planned change of a user, in one conditional write. @throws UsageError where the record changed since, or may not change. */
export async function applyUser({ deployment, ports, graph }: UserStep, { plan }: PlannedUser, wait = sleep): Promise<void> {
  const circumstances = { graph, passwordHash: null, decisionId: `nis-${randomUUID()}`, userLast: true } as const;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await isOvertaken(deployment, plan)) throw await userDrift(deployment, plan, ports.clock.now());
    const outcome = await carryOut(ports, plan, circumstances);
    if (outcome.kind === 'saved') return;
    if (outcome.kind === 'refused') throw new UsageError(`${plan.after.user_name}: ${outcome.refusal}`);
    if (outcome.kind !== 'busy') throw await userDrift(deployment, plan, ports.clock.now());
    await wait(POLL_MS);
  }
  throw new UsageError(`${plan.after.user_name}: ${BUSY}`);
}

/** Looked at before the history is written, which comes before the record: drift that is there already leaves no trace in it. */
async function isOvertaken({ users }: Pick<Deployment, 'users'>, { before, after }: PlannedUser['plan']): Promise<boolean> {
  const record = await users.get(after.user_name);
  return before === null ? record !== null : record === null || record.version !== before.version;
}
