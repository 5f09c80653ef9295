import { lostRank } from '../../../../shared/core/users/change/last-administrator.ts';
import { planUpdate, type UserPlan } from '../../../../shared/core/users/change/plan.ts';
import { type Actor, heldRoles, lastOneRefusal, noAdministratorFrom } from '../../../../shared/core/users/change/rank.ts';
import { userForWrite } from '../../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { actorOf } from '../../user/form/facts.ts';
import { isStale } from '../../user/save/opened.ts';
import type { BulkAction } from './actions.ts';
import type { Chosen } from './chosen.ts';
import { inGroups } from './in-groups.ts';

/** A user whom a bulk change leaves as it is. */
export interface LeftOut {
  readonly userName: string;
  /** null: there is no such user. */
  readonly record: UserRecord | null;
  /** A sentence: why, and what to do. */
  readonly why: string;
  /** `refused`: the actor may not change this user. `stale`: the user was changed since the preview. */
  readonly cause: 'refused' | 'stale' | 'needless';
}

export interface BulkPlan {
  readonly planned: readonly UserPlan[];
  readonly leftOut: readonly LeftOut[];
  readonly graph: RoleGraph;
}

interface Wish {
  readonly action: BulkAction;
  readonly role: string;
}

/**
 * Plans one change of many users, each by the rules of a change of that user alone, from the records as they are now.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function planBulk(ports: ConsolePorts, request: ConsoleRequest, wish: Wish, chosen: readonly Chosen[]): Promise<BulkPlan> {
  const [graph, own] = await Promise.all([ports.loadRoles(), ports.users.get(request.context.user_name)]);
  const actor = own === null ? actorOf(request) : { ...actorOf(request), held: heldRoles(own.roles, graph) };
  const each = await inGroups(chosen, async (user) => planOne(ports, wish, user, { actor, graph }));
  const plans = each.flatMap((one) => ('plan' in one ? [one.plan] : []));
  const together = await withoutTheLast(ports, plans, graph);
  const leftOut = [...each.flatMap((one) => ('plan' in one ? [] : [one])), ...together.leftOut];
  return { planned: together.planned, leftOut, graph };
}

async function planOne(
  ports: ConsolePorts,
  { action, role }: Wish,
  { userName, seen }: Chosen,
  { actor, graph }: { readonly actor: Actor; readonly graph: RoleGraph },
): Promise<{ readonly plan: UserPlan } | LeftOut> {
  const stored = await ports.users.get(userName);
  if (stored === null) return { userName, record: null, cause: 'needless', why: 'There is no such user any more.' };
  const now = ports.clock.now();
  const record = userForWrite(stored, now);
  const left = (why: string, cause: LeftOut['cause'] = 'needless'): LeftOut => ({ userName, record, why, cause });
  if (seen !== null && isStale(seen, record)) return left(changedSince(record), 'stale');
  const planned = planUpdate({ now, actor, graph, record, wanted: action.wanted(record, role) });
  switch (planned.kind) {
    case 'planned':
      return planned;
    case 'unchanged':
      return left(`Is ${action.done(role)} already.`);
    case 'invalid':
      return left(Object.values(planned.errors).join(' '));
    case 'refused':
      return left(planned.refusal, 'refused');
  }
}

/** For a person, about a user who is no longer as the preview showed it. */
export const changedSince = ({ sys_updated_by }: Pick<UserRecord, 'sys_updated_by'>): string =>
  `Changed since you looked${sys_updated_by === '' ? '' : `, last by ${sys_updated_by}`}. Open the user, and select it again.`;

/**
 * Leaves out those without whom no administrator would be left. One of them alone might be changed, but which one is for a person to choose,
 * so all of them stay.
 */
async function withoutTheLast(
  ports: Pick<ConsolePorts, 'users' | 'clock'>,
  plans: readonly UserPlan[],
  graph: RoleGraph,
): Promise<Pick<BulkPlan, 'planned' | 'leftOut'>> {
  const lost = await lostRank(ports.users, plans, graph, ports.clock.now());
  if (lost === null) return { planned: plans, leftOut: [] };
  const losing = plans.filter(({ ranksLost }) => ranksLost.includes(lost.rank));
  const alone = lost.from === null ? lastOneRefusal(lost.rank) : noAdministratorFrom(lost.from);
  const why =
    losing.length === 1
      ? alone
      : `Together these changes would leave no user who can sign in with the role ${lost.rank}, so ${losing.length} users stay as they are. Select all but one of them.`;
  const rest = await withoutTheLast(
    ports,
    plans.filter((plan) => !losing.includes(plan)),
    graph,
  );
  const leftOut = losing.map(({ before, after }) => ({ userName: after.user_name, record: before, why, cause: 'refused' as const }));
  return { planned: rest.planned, leftOut: [...leftOut, ...rest.leftOut] };
}
