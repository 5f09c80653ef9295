import { createConsole } from '../../../functions/console/console.ts';
import type { ConsoleLine, ConsolePorts } from '../../../functions/console/ports.ts';
import { SESSION_TIME_ROWS } from '../../../shared/core/settings/session-times.ts';
import { userToken } from '../../../shared/core/sign-in/session.ts';
import { STANDARD_BOUNDS } from '../../../shared/core/sign-in/session-bounds.ts';
import type { ServedLine } from '../../../shared/core/usage/collect/lines.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { newPassword } from '../../../shared/node/new-password.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { formOf } from '../../support/form-of.ts';
import { always, BASE_ROLES, COMMON_PASSWORDS, user } from '../../support/memory.ts';
import {
  MemoryAudit,
  MemoryBasic,
  MemoryBlocked,
  MemoryLockouts,
  MemoryMutex,
  MemoryPolicy,
  MemorySecondFactors,
  MemorySessions,
  MemorySettings,
  MemoryUsers,
} from '../../support/memory-admin.ts';
import { MemorySearch } from '../../support/memory-search.ts';
import { MemoryTokens } from '../../support/memory-tokens.ts';
import { MemoryUsage } from '../../support/memory-usage.ts';
import { withReferences } from '../../support/page-reference.ts';
import { withTimes } from '../../support/page-times.ts';
import { functionEvent, NOW } from '../sign-in/harness.ts';

export { storedUser as record } from '../../support/memory-admin.ts';

/** The user token that the harness of sign-in puts into the authorizer's context. */
export const CK = userToken('token');

/** The base roles and one that makes administrators by containment. */
const ROLES: RoleGraph = new Map([
  ...BASE_ROLES,
  ['head_of_it', { name: 'head_of_it', includes_roles: ['admin'], elevated_privilege: false }],
]);

export interface As {
  readonly as?: string;
  readonly roles: readonly string[];
  readonly elevated?: boolean;
}

const STANDARD_TIMES = new Map(SESSION_TIME_ROWS.map(({ name, standard }) => [name, String(standard)]));

/** The console over memory, with other ports where some are given. */
export function openConsole(users: readonly UserRecord[] = [], instead: Partial<ConsolePorts> = {}) {
  const [memoryUsers, audit, settings] = [new MemoryUsers(users), new MemoryAudit(), new MemorySettings(() => NOW)];
  const [sessions, mutex, lockouts] = [new MemorySessions(), new MemoryMutex(), new MemoryLockouts()];
  const secondFactors = new MemorySecondFactors();
  const sessionTimes = new MemorySettings(() => NOW, STANDARD_TIMES);
  const [blockedProtocols, basicForPeople, secondFactorPolicy] = [new MemoryBlocked(), new MemoryBasic(), new MemoryPolicy()];
  const tokens = new MemoryTokens();
  const search = new MemorySearch(() => memoryUsers.answered());
  const memory = new MemoryUsage();
  const [lines, served, errors]: [ConsoleLine[], ServedLine[], unknown[]] = [[], [], []];
  const serve = createConsole({
    users: memoryUsers,
    adoptedUsers: false,
    search,
    audit,
    settings,
    blockedProtocols,
    basicForPeople,
    secondFactorPolicy,
    sessionTimes,
    sessionBounds: always(STANDARD_BOUNDS),
    sessionBoundsPath: '/bounds/',
    sessions,
    tokens,
    mutex,
    lockouts,
    secondFactors,
    loadRoles: async () => ROLES,
    memory: { usage: memory, refusals: memory },
    publicUrl: null,
    upstream: false,
    place: { local: false },
    passwords: { hash: async (password) => `hash of ${password}` },
    commonPasswords: async () => COMMON_PASSWORDS,
    clock: { now: () => NOW },
    newSecret,
    newPassword,
    newSysId: () => 'f'.repeat(32),
    log: (line) => (line.log === 'served' ? served.push(line) : lines.push(line)),
    onError: (_what, error) => errors.push(error),
    ...instead,
  });
  const handle = withTimes(withReferences(serve));
  /** Sends as a user with roles in force; a form gets the user token unless it brings one. */
  const send = (line: string, { as = 'somebody', roles, elevated = false }: As, form?: Record<string, string> | string) =>
    handle(
      functionEvent(line, {
        principal: { user: user(as), activeRoles: roles, elevated },
        ...(form === undefined ? {} : typeof form === 'string' ? { body: form, headers: FORM } : { form: { sysparm_ck: CK, ...form } }),
      }),
    );
  return {
    users: memoryUsers,
    search,
    audit,
    settings,
    sessionTimes,
    blockedProtocols,
    basicForPeople,
    secondFactorPolicy,
    sessions,
    tokens,
    mutex,
    lockouts,
    secondFactors,
    memory,
    lines,
    served,
    errors,
    handle,
    send,
  };
}

/** Opens a form as a user, changes fields and sends it. */
export async function fillIn(console: Console, path: string, who: As, change: Record<string, string | undefined>) {
  const fields = { ...formOf((await console.send(`GET ${path}`, who)).body), ...change };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return console.send(`POST ${path}`, who, Object.fromEntries(given));
}

/** The same, and confirms what the page then asks. */
export async function fillInAndConfirm(console: Console, path: string, who: As, change: Record<string, string | undefined>) {
  const answer = await fillIn(console, path, who, change);
  return answer.body.includes('name="sysparm_confirmed"') ? console.send(`POST ${path}`, who, formOf(answer.body)) : answer;
}

type Console = ReturnType<typeof openConsole>;

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
