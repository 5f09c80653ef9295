import { lastAdministratorRefusal } from '../../../../shared/core/users/change/last-administrator.ts';
import { ranksLost } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { UserStore } from '../../../../shared/core/users/user-store.ts';
import type { ConsolePorts } from '../../ports.ts';

interface Attempt {
  readonly before: UserRecord;
  readonly after: UserRecord;
  readonly graph: RoleGraph;
  /** User name of the actor. */
  readonly by: string;
}

/**
 * Why a change would leave no administrator, for a form that is opened; null: it would not, or there are too many users to tell. Saving looks
 * at all of them.
 *
 * @throws DependencyError where the store does not answer.
 */
export async function lastOneLock({ users, clock }: ConsolePorts, { before, after, graph, by }: Attempt): Promise<string | null> {
  const now = clock.now();
  const first = firstPageOf(users);
  const plan = { ranksLost: ranksLost(before, after, graph, now), after, by };
  const refusal = await lastAdministratorRefusal(first.users, plan, graph, now);
  return first.isAll() ? refusal : null;
}

/** The users of the first page, and whether there are no others. */
function firstPageOf(users: Pick<UserStore, 'pages' | 'get'>) {
  let read = 0;
  async function* pages(): AsyncGenerator<readonly UserRecord[]> {
    for await (const page of users.pages()) {
      read += 1;
      if (read > 1) return;
      yield page;
    }
  }
  return { users: { get: (userName: string) => users.get(userName), pages }, isAll: () => read <= 1 };
}
