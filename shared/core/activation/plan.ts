import { type AuditStore, recordChanges } from '../audit.ts';
import { planUpdate, type UserPlan } from '../users/change/plan.ts';
import type { WantedUser } from '../users/change/plan-checks.ts';
import { operator } from '../users/change/rank.ts';
import { readUserRecord } from '../users/user-record.ts';
import { BackfillError, type Run } from './backfill.ts';

/**
 * What activation wants of every user who has no kind yet.
 *
 * Source: specification, "Installed with Non-Interactive Sessions" (Changes all existing users to be interactive users).
 */
export const ACTIVATION = { fields: { web_service_access_only: false } } as const satisfies WantedUser;

/** Record of the history that stands for every user at once: the name of no user's own record. */
export const EVERY_USER = 'sys_user';

/**
 * The plan of a user change that activation makes of each user without the flag.
 *
 * One plan serves all of them, so the worker reads name and flag only: the user counted as interactive before, so the change ends no
 * session, takes no right, and no rule of rank or guests looks at it. A test compares it with the plan of every kind of record.
 *
 * @param by who activates.
 * @throws BackfillError where a rule of user changes forbids it.
 */
export function planActivation(by: string): UserPlan {
  const record = readUserRecord({ user_name: '' }, 0);
  const planned = planUpdate({ now: 0, record, stored: {}, actor: operator(by), graph: new Map(), wanted: ACTIVATION });
  if (planned.kind === 'planned') return planned.plan;
  throw new BackfillError(planned.kind === 'refused' ? planned.refusal : 'Users cannot be made interactive: report this as a defect.');
}

/**
 * Adds a run to the history, before it changes a user: one change of every user without the flag. A run that goes on writes the same entry again.
 *
 * @throws the error of the history where it cannot be written.
 */
export const recordRun = (audit: Pick<AuditStore, 'add'>, { runId, startedAt, startedBy }: Run): Promise<void> =>
  recordChanges(
    audit,
    { record: EVERY_USER, by: startedBy, at: Date.parse(startedAt), decisionId: runId },
    planActivation(startedBy).history,
  );
