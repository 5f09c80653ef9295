import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RoleGraph } from '../../shared/core/roles.ts';
import { fieldRefusal, heldRoles, roleRefusal } from '../../shared/core/user-admin.ts';
import type { UserRecord } from '../../shared/core/user-record.ts';
import { redirect } from '../../shared/web/page.tsx';
import { lastOne } from './last-administrator.ts';
import { recordChange, report } from './log.ts';
import { type Opened, readOpened } from './opened.ts';
import type { ConsolePorts } from './ports.ts';
import { type ConsoleRequest, type Form, notOpened } from './request.ts';
import { type RoleChoice, rolesPage } from './roles-page.tsx';
import { differences, recordOf } from './user-changes.ts';

/** `GET /sys_user.do?user_name=&sysparm_view=roles`: the roles to choose from. */
export const showRoles = (request: ConsoleRequest, record: UserRecord, graph: RoleGraph): APIGatewayProxyResult =>
  rolesPage(request, 200, { record, choices: choicesOf(record, graph, record.roles) });

/**
 * `POST` of it: **Save**, which returns to the User form.
 *
 * Source: specification, "Update web service user accounts for strict security" (Add soap to the Roles List. Select Save.).
 */
export async function saveRoles(
  ports: ConsolePorts,
  request: ConsoleRequest,
  form: Form,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const opened = readOpened(form);
  if (opened === null) return notOpened(request, record);
  const graph = await ports.loadRoles();
  const wanted = [...new Set(form.all('role'))].sort();
  const page = (status: number, roles: readonly string[], refusal: string, changes: readonly string[] = []): APIGatewayProxyResult =>
    rolesPage(request, status, { record, choices: choicesOf(record, graph, roles), refusal, changes });

  if (opened.version !== record.version) {
    report(ports, request, { outcome: 'stale', record: recordOf(record.user_name), detail: ['roles'] });
    const text = `Not saved: ${record.sys_updated_by || 'somebody'} changed this user at ${record.sys_updated_on} UTC, after you opened the form. Your choice is still below; look at it and select Save again.`;
    return page(409, merged(opened, wanted, record), text, differences(opened, record));
  }
  const changed = [...wanted.filter((role) => !record.roles.includes(role)), ...record.roles.filter((role) => !wanted.includes(role))];
  const unknown = changed.find((role) => !graph.has(role) && !record.roles.includes(role));
  if (unknown !== undefined)
    return page(
      422,
      wanted.filter((role) => role !== unknown),
      `There is no role ${unknown}. Choose from the list.`,
    );
  if (changed.length === 0) return backToForm(request, record);

  const refusal =
    fieldRefusal(request.actor, record, ['roles'], graph) ??
    roleRefusal(request.actor, changed, graph) ??
    (await lastOne(ports, record, { ...record, roles: wanted }, graph));
  if (refusal !== null) {
    report(ports, request, { outcome: 'refused', record: recordOf(record.user_name), detail: ['roles'] });
    return page(403, wanted, refusal);
  }
  const change = { userName: record.user_name, version: record.version, set: { roles: wanted }, passwordHash: null, endSessions: false };
  if (!(await ports.users.update({ ...change, by: request.context.user_name, now: ports.clock.now() })))
    return page(409, wanted, 'Not saved: somebody changed this user in the same moment. Open the roles again and repeat the change.');
  const [old, now] = [record.roles.join(', '), wanted.join(', ')];
  await recordChange(ports, request, recordOf(record.user_name), [{ field: 'roles', old, new: now }]);
  return backToForm(request, record);
}

const backToForm = ({ shell }: ConsoleRequest, { user_name }: UserRecord): APIGatewayProxyResult =>
  redirect(`${shell.prefix}/sys_user.do?user_name=${encodeURIComponent(user_name)}&sysparm_notice=roles_saved`);

/** What this person added and took away, on top of what somebody else stored. */
const merged = (opened: Opened, wanted: readonly string[], record: UserRecord): string[] => [
  ...record.roles.filter((role) => wanted.includes(role) || !opened.roles.includes(role)),
  ...wanted.filter((role) => !opened.roles.includes(role) && !record.roles.includes(role)),
];

/** Every role there is, and those granted that are gone. */
function choicesOf(record: UserRecord, graph: RoleGraph, chosen: readonly string[]): RoleChoice[] {
  const names = [...new Set([...graph.keys(), ...record.roles, ...chosen.filter((name) => graph.has(name))])].sort();
  return names.map((name) => ({
    name,
    chosen: chosen.includes(name),
    contains: heldRoles([name], graph).filter((other) => other !== name),
    elevated: graph.get(name)?.elevated_privilege ?? false,
  }));
}
