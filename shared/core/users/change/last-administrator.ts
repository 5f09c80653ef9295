import type { RoleGraph } from '../roles.ts';
import type { UserRecord } from '../user-record.ts';
import type { UserStore } from '../user-store.ts';
import type { UserPlan } from './plan.ts';
import { canActUntil, lastOneRefusal, noAdministratorFrom, type Rank } from './rank.ts';

type Loss = Pick<UserPlan, 'ranksLost' | 'after' | 'by'>;

/** A rank in which no user could act any more. */
export interface LostRank {
  readonly rank: Rank;
  /** From when on, in milliseconds since the epoch; null: at once. */
  readonly from: number | null;
}

/**
 * Why a change would leave no user who can administer; null: it would not.
 *
 * @throws DependencyError if the store does not answer.
 */
export async function lastAdministratorRefusal(
  users: Pick<UserStore, 'pages' | 'get'>,
  plan: Loss,
  graph: RoleGraph,
  now: number,
): Promise<string | null> {
  const lost = await lostRank(users, [plan], graph, now);
  if (lost === null) return null;
  return lost.from === null ? lastOneRefusal(lost.rank) : noAdministratorFrom(lost.from);
}

/**
 * A rank in which no user can act for good once all these changes are made, each of another user; null: there is none. The actor is checked
 * first, which usually avoids reading all users.
 *
 * @throws DependencyError if the store does not answer.
 */
export async function lostRank(
  users: Pick<UserStore, 'pages' | 'get'>,
  plans: readonly Loss[],
  graph: RoleGraph,
  now: number,
): Promise<LostRank | null> {
  /** Until when a user can act in each rank: the latest of those that were looked at. */
  const until = new Map<Rank, number | null>(plans.flatMap(({ ranksLost }) => ranksLost).map((rank) => [rank, null]));
  let lost: readonly Rank[] = [...until.keys()];
  const look = (user: UserRecord): void => {
    for (const rank of lost) until.set(rank, later(until.get(rank) ?? null, canActUntil(user, rank, graph, now)));
    lost = lost.filter((rank) => until.get(rank) !== Number.POSITIVE_INFINITY);
  };
  const changed = new Set(plans.map(({ after }) => after.user_name));
  const lookAtOther = (user: UserRecord): void => (changed.has(user.user_name) ? undefined : look(user));
  for (const { after } of plans) look(after);
  const by = plans[0]?.by;
  const actor = lost.length === 0 || by === undefined ? null : await users.get(by);
  if (actor !== null) lookAtOther(actor);
  if (lost.length === 0) return null;
  for await (const page of users.pages()) {
    page.forEach(lookAtOther);
    if (lost.length === 0) return null;
  }
  const [rank] = lost;
  return rank === undefined ? null : { rank, from: until.get(rank) ?? null };
}

/** The later of two times; null is before every time. */
const later = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
