import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Actor, fieldRefusal, heldRoles, roleRefusal } from '../../../shared/core/users/rank.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { recordOf } from '../history/names.ts';
import { recordChange, report } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import { type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../request.ts';
import { actorFor } from './actor.ts';
import { backToUser, differences, staleText } from './changes.ts';
import { BUSY, keepingAdministrators, type Outcome } from './last-administrator.ts';
import { type Opened, readOpened } from './opened.ts';
import { overtaken } from './overtaken.ts';
import { type RoleChoice, rolesPage } from './roles-page.tsx';

/** `GET /sys_user.do?user_name=&sysparm_view=roles`: the roles to choose from. */
export async function showRoles(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<APIGatewayProxyResult> {
  const graph = await ports.loadRoles();
  const actor = await actorFor(ports, request, record, graph);
  const limit = fieldRefusal(actor, record, ['roles'], graph);
  return rolesPage(request, 200, { record, choices: choicesOf({ record, graph, actor }, record.roles), limit });
}

/**
 * `POST` of it: **Save**, which returns to the User form.
 *
 * Source: specification, "Update web service user accounts for strict security" (Add soap to the Roles List. Select Save.).
 */
export async function saveRoles(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const { form, proven } = sent;
  const opened = readOpened(form);
  if (opened === null) return notOpened(request, record);
  const graph = await ports.loadRoles();
  const actor = await actorFor(ports, request, record, graph);
  const wanted = [...new Set(form.all('role'))].sort();
  const page = (status: number, roles: readonly string[], refusal: string, changes: readonly string[] = []): APIGatewayProxyResult =>
    rolesPage(request, status, { record, choices: choicesOf({ record, graph, actor }, roles), refusal, changes });

  if (!proven) return page(403, merged(opened, wanted, record), OTHER_SESSION, differences(opened, record));
  if (opened.version !== record.version) {
    report(ports, request, { outcome: 'stale', record: recordOf(record.user_name), detail: ['roles'] });
    const text = `${staleText(record)} Your choice is still below; look at it and select Save again.`;
    return page(409, merged(opened, wanted, record), text, differences(opened, record));
  }
  const unknown = wanted.find((role) => !graph.has(role) && !record.roles.includes(role));
  if (unknown !== undefined) {
    const known = wanted.filter((role) => role !== unknown);
    return page(422, known, 'Not saved: a role that you chose does not exist any more. Your other choices are still below.');
  }
  const outcome = await store(ports, request, { record, wanted, graph, actor });
  if (outcome.kind === 'overtaken') return overtaken(ports, request, record, (now) => saveRoles(ports, request, sent, now));
  if (outcome.kind === 'busy') return page(409, wanted, BUSY);
  if (outcome.kind === 'refused') {
    report(ports, request, { outcome: 'refused', record: recordOf(record.user_name), detail: ['roles'] });
    return page(403, wanted, outcome.refusal);
  }
  return backToUser(request, record, 'roles_saved');
}

interface Known {
  readonly record: UserRecord;
  readonly graph: RoleGraph;
  readonly actor: Actor;
}

interface Wanted extends Known {
  readonly wanted: readonly string[];
}

/** Stores the roles, if they are others than before and this actor may. */
async function store(ports: ConsolePorts, request: ConsoleRequest, { record, wanted, graph, actor }: Wanted): Promise<Outcome> {
  const changed = [...wanted.filter((role) => !record.roles.includes(role)), ...record.roles.filter((role) => !wanted.includes(role))];
  if (changed.length === 0) return { kind: 'saved' };
  const refusal = fieldRefusal(actor, record, ['roles'], graph) ?? roleRefusal(actor, changed, graph);
  if (refusal !== null) return { kind: 'refused', refusal };
  const takeover = { before: record, after: { ...record, roles: wanted }, graph };
  const outcome = await keepingAdministrators(ports, request, takeover, () =>
    ports.users.update({
      userName: record.user_name,
      version: record.version,
      set: { roles: wanted },
      passwordHash: null,
      endSessions: false,
      by: request.context.user_name,
      now: ports.clock.now(),
    }),
  );
  if (outcome.kind === 'saved') {
    const change = { field: 'roles', old: record.roles.join(', '), new: wanted.join(', ') };
    await recordChange(ports, request, recordOf(record.user_name), [change]);
  }
  return outcome;
}

/** What this person added and took away, on top of what somebody else stored. */
const merged = (opened: Opened, wanted: readonly string[], record: UserRecord): string[] => [
  ...record.roles.filter((role) => wanted.includes(role) || !opened.roles.includes(role)),
  ...wanted.filter((role) => !opened.roles.includes(role) && !record.roles.includes(role)),
];

/** Every role there is, and those granted that are gone. */
function choicesOf({ record, graph, actor }: Known, chosen: readonly string[]): RoleChoice[] {
  const names = [...new Set([...graph.keys(), ...record.roles, ...chosen.filter((name) => graph.has(name))])].sort();
  return names.map((name) => ({
    name,
    chosen: chosen.includes(name),
    contains: heldRoles([name], graph).filter((other) => other !== name),
    elevated: graph.get(name)?.elevated_privilege ?? false,
    limit: roleRefusal(actor, [name], graph),
  }));
}
