import type { AuditEntry } from '../../../shared/core/audit.ts';
import { sessionCause } from '../../../shared/core/sign-in/session.ts';
import { STANDARD_BOUNDS } from '../../../shared/core/sign-in/session-bounds.ts';
import { SESSIONS_COUNTED } from '../../../shared/core/users/effects.ts';
import { fieldRefusal } from '../../../shared/core/users/rank.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { recordOf } from '../history/names.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { actorFor } from './actor.ts';

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

/**
 * How many sessions of a user are good now: those of an older generation or past their time are over already. One bounded query.
 * null: it cannot be told, which holds no form up, because the number only explains.
 */
export async function openSessions({ sessions, sessionBounds, clock, onError }: ConsolePorts, user: UserRecord): Promise<number | null> {
  const now = clock.now();
  const bounds = (await sessionBounds.get()) ?? STANDARD_BOUNDS;
  try {
    const found = await sessions.since(user.user_name, now - bounds.lifetimeMs, SESSIONS_COUNTED + 1);
    return found.filter((session) => sessionCause(session, user, now, bounds) === null).length;
  } catch (error) {
    onError('sessions of a user', error);
    return null;
  }
}
