import type { AuditEntry } from '../../../../shared/core/audit.ts';
import type { CountedSource } from '../../../../shared/core/sign-in/lockout-admin.ts';
import { openTokens } from '../../../../shared/core/tokens/open-tokens.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import { createReviewer } from '../../../../shared/core/usage/findings/reviewer.ts';
import { type Actor, heldRoles, ranksOf } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { recordOf } from '../../history/names.ts';
import { type Remembered, remember } from '../../memory/read.tsx';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { type OpenSessions, openSessionsOf } from '../sessions/open.ts';
import { lastOneLock } from './last-one.ts';
import type { UseFacts } from './use.tsx';

/** How many changes the User form shows. */
export const HISTORY_ROWS = 10;

/** A stored user, and who looks at it. */
export interface UserFacts {
  readonly record: UserRecord;
  readonly graph: RoleGraph;
  readonly actor: Actor;
}

/** What the User form shows besides. */
export interface FormFacts extends UserFacts {
  readonly history: readonly AuditEntry[];
  /** Sessions that are open now; null: not known. */
  readonly openSessions: number | null;
  readonly sessions: OpenSessions | null;
  /** Tokens that are good now, at most one more than are shown; null: not known. */
  readonly tokens: readonly Token[] | null;
  /** Where wrong passwords came from lately; null: not known. */
  readonly lockout: readonly CountedSource[] | null;
  /** Why the user must stay able to sign in; null: another administrator remains, or the user is none. */
  readonly lastOne: string | null;
  /** What was observed of the user. */
  readonly use: Remembered<UseFacts>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @throws DependencyError where a store does not answer. */
export async function readUserFacts(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<UserFacts> {
  const graph = await ports.loadRoles();
  return { record, graph, actor: await actorFor(ports, request, record, graph) };
}

/** @throws DependencyError where a store does not answer. */
export async function readFormFacts(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<FormFacts> {
  const reading = readUserFacts(ports, request, record);
  const [facts, { entries: history }, sessions, tokens, lockout, use, lastOne] = await Promise.all([
    reading,
    ports.audit.page({ record: recordOf(record.user_name) }, null, HISTORY_ROWS),
    openSessionsOf(ports, record),
    tokensOf(ports, record),
    lockoutOf(ports, record),
    reading.then(({ graph }) => useOf(ports, record, graph)),
    reading.then(({ graph }) =>
      lastOneLock(ports, { before: record, after: { ...record, active: false }, graph, by: request.context.user_name }),
    ),
  ]);
  return {
    ...facts,
    history,
    openSessions: sessions?.list.length ?? null,
    sessions,
    tokens,
    lockout,
    use,
    lastOne,
    now: ports.clock.now(),
  };
}

/** The form opens whatever the memory answers. */
const useOf = (ports: ConsolePorts, record: UserRecord, graph: RoleGraph): Promise<Remembered<UseFacts>> =>
  remember(ports, 'use of a user', async (memory) => {
    const observation = await memory.usage.observation();
    return { account: await createReviewer({ ...ports, usage: memory.usage }, graph, observation)(record), observation };
  });

/** null: they could not be read; the form opens anyway. */
const tokensOf = ({ tokens, clock, onError }: ConsolePorts, record: UserRecord): Promise<readonly Token[] | null> =>
  openTokens(tokens, record, clock.now()).catch((error: unknown) => {
    onError('tokens of a user', error);
    return null;
  });

/** null: it could not be read; the form opens anyway, since it only informs. */
const lockoutOf = ({ lockouts, clock, onError }: ConsolePorts, { user_name }: UserRecord): Promise<readonly CountedSource[] | null> =>
  lockouts.list(user_name, clock.now()).catch((error: unknown) => {
    onError('lockouts of a user', error);
    return null;
  });

/** The actor of a request by itself: for a user who is created, and has no rank. */
export const actorOf = ({ context: { user_name: userName, roles } }: ConsoleRequest): Actor => ({ userName, roles, held: roles });

/** Roles held but not in force are read only when the target's rank needs them. */
async function actorFor({ users }: ConsolePorts, request: ConsoleRequest, target: UserRecord, graph: RoleGraph): Promise<Actor> {
  const actor = actorOf(request);
  if (ranksOf(target, graph).every((rank) => actor.roles.includes(rank))) return actor;
  const own = await users.get(actor.userName);
  return own === null ? actor : { ...actor, held: heldRoles(own.roles, graph) };
}
