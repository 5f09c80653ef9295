import { type Actor, heldRoles, ranksOf } from '../../../shared/core/users/rank.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';

/**
 * Who acts on a user. What the actor holds without its being in force is read only where the user's rank asks for it.
 *
 * @throws DependencyError where the store does not answer.
 */
export async function actorFor({ users }: ConsolePorts, { context }: ConsoleRequest, target: UserRecord, graph: RoleGraph): Promise<Actor> {
  const { user_name: userName, roles } = context;
  if (ranksOf(target, graph).every((rank) => roles.includes(rank))) return { userName, roles, held: roles };
  const own = await users.get(userName);
  return { userName, roles, held: own === null ? roles : heldRoles(own.roles, graph) };
}
