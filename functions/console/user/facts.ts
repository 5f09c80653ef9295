import type { AuditEntry } from '../../../shared/core/audit.ts';
import { fieldRefusal } from '../../../shared/core/users/rank.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { openSessions } from '../open-sessions.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { actorFor } from './actor.ts';
import { recordOf } from './changes.ts';

/** How many changes the User form shows. */
export const HISTORY_ROWS = 10;

/** What the User form shows of a stored user beside what can be edited. */
export interface UserFacts {
  readonly record: UserRecord;
  readonly graph: RoleGraph;
  readonly history: readonly AuditEntry[];
  /** Sessions that are open now; null: not known. */
  readonly openSessions: number | null;
  /** Why whoever looks may change little of this user; null: everything may be changed. */
  readonly limit: string | null;
}

export async function readUserFacts(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<UserFacts> {
  const [graph, { entries: history }, open] = await Promise.all([
    ports.loadRoles(),
    ports.audit.page({ record: recordOf(record.user_name) }, null, HISTORY_ROWS),
    openSessions(ports, record),
  ]);
  const actor = await actorFor(ports, request, record, graph);
  return { record, graph, history, openSessions: open, limit: fieldRefusal(actor, record, ['user_password'], graph) };
}
