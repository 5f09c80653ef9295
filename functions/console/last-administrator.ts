import type { RoleGraph } from '../../shared/core/roles.ts';
import { lastOneRefusal, ranksLost } from '../../shared/core/user-admin.ts';
import type { UserRecord } from '../../shared/core/user-record.ts';
import type { ConsolePorts } from './ports.ts';

/** Why a change would leave nobody who can administer; null: it does not. Reads the other users only where it takes an administrator away. */
export async function lastOne(ports: ConsolePorts, before: UserRecord, after: UserRecord, graph: RoleGraph): Promise<string | null> {
  const lost = ranksLost(before, after, graph);
  if (lost.length === 0) return null;
  const others: UserRecord[] = [];
  for await (const users of ports.users.pages()) others.push(...users.filter(({ user_name }) => user_name !== before.user_name));
  return lastOneRefusal(lost, others, graph);
}
