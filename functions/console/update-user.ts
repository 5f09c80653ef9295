import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RoleGraph } from '../../shared/core/roles.ts';
import { changedFields, effectsOf, endsSessions, fieldRefusal } from '../../shared/core/user-admin.ts';
import type { UserFields, UserRecord } from '../../shared/core/user-record.ts';
import { messageResponse } from '../../shared/web/message.tsx';
import { redirect } from '../../shared/web/page.tsx';
import { HISTORY_ROWS } from './history.tsx';
import { lastOne } from './last-administrator.ts';
import { type Change, recordChange, report } from './log.ts';
import { mergeFields, type Opened, readOpened } from './opened.ts';
import type { ConsolePorts } from './ports.ts';
import { type ConsoleRequest, type Form, notOpened } from './request.ts';
import { readTypedUser, type TypedUser, userErrors } from './typed-user.ts';
import { changesOf, differences, recordOf } from './user-changes.ts';
import { type UserPageProps, userPage } from './user-page.tsx';

/**
 * `POST /sys_user.do?user_name=`: **Update**.
 *
 * Source: specification, "Create a non-interactive user for web services" and "Make a non-interactive user record interactive".
 */
export async function updateUser(
  ports: ConsolePorts,
  request: ConsoleRequest,
  form: Form,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const typed: TypedUser = { ...readTypedUser(form), userName: record.user_name };
  const opened = readOpened(form);
  if (opened === null) return notOpened(request, record);
  const [graph, history] = await Promise.all([ports.loadRoles(), ports.audit.latest(recordOf(record.user_name), HISTORY_ROWS)]);
  const page = (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult =>
    userPage(request, status, { record, graph, history, fields: typed.fields, ...more });

  if (opened.version !== record.version) return stale(ports, request, { page, opened, typed, record });
  const errors = await userErrors(ports.commonPasswords, typed);
  if (Object.keys(errors).length > 0) return page(422, { errors });
  const newPassword = typed.password !== '';
  const changes = changesOf(record, typed);
  if (changes.length === 0) return page(200, { notice: 'Nothing has been changed.' });
  const refusal = await refusalOf(ports, request, { record, typed, graph, changes });
  if (refusal !== null) {
    report(ports, request, { outcome: 'refused', record: recordOf(record.user_name), detail: changes.map(({ field }) => field) });
    return page(403, { refusal });
  }
  if (form.field('sysparm_action') === 'preview') {
    const effect = {
      before: record,
      after: typed.fields,
      roles: record.roles,
      newPassword,
      strictSecurity: request.context.strict_security,
    };
    return page(200, { effects: effectsOf(effect, graph) });
  }
  const set = Object.fromEntries(changedFields(record, typed.fields).map((name) => [name, typed.fields[name]])) as Partial<UserFields>;
  const saved = await ports.users.update({
    userName: record.user_name,
    version: record.version,
    set,
    passwordHash: newPassword ? await ports.passwords.hash(typed.password) : null,
    endSessions: endsSessions(record, typed.fields, newPassword),
    by: request.context.user_name,
    now: ports.clock.now(),
  });
  if (!saved) return overtaken(ports, request, form, record);
  await recordChange(ports, request, recordOf(record.user_name), changes);
  return redirect(`${request.shell.prefix}/sys_user.do?user_name=${encodeURIComponent(record.user_name)}&sysparm_notice=saved`);
}

interface Wanted {
  readonly record: UserRecord;
  readonly typed: TypedUser;
  readonly graph: RoleGraph;
  readonly changes: readonly Change[];
}

async function refusalOf(ports: ConsolePorts, request: ConsoleRequest, { record, typed, graph, changes }: Wanted): Promise<string | null> {
  const names = changes.map(({ field }) => field);
  const refusal = fieldRefusal(request.actor, record, names, graph);
  if (refusal !== null) return refusal;
  return lastOne(ports, record, { ...record, ...typed.fields }, graph);
}

interface StaleForm {
  readonly page: (status: number, more: Partial<UserPageProps>) => APIGatewayProxyResult;
  readonly opened: Opened;
  readonly typed: TypedUser;
  readonly record: UserRecord;
}

/** Nothing typed is lost: what the person changed stays in the form, and what somebody else changed is told and taken over. */
function stale(ports: ConsolePorts, request: ConsoleRequest, { page, opened, typed, record }: StaleForm): APIGatewayProxyResult {
  report(ports, request, { outcome: 'stale', record: recordOf(record.user_name), detail: [] });
  const password = typed.password === '' ? '' : ' Type the new password again: it is never sent back.';
  return page(409, {
    refusal: `Not saved: ${record.sys_updated_by || 'somebody'} changed this user at ${record.sys_updated_on} UTC, after you opened the form. Your changes are still below; look at them and select Update again.${password}`,
    changes: differences(opened, record),
    fields: mergeFields(opened.fields, typed.fields, record),
  });
}

/** Somebody saved between our read and our write: the form is stale after all. */
async function overtaken(ports: ConsolePorts, request: ConsoleRequest, form: Form, record: UserRecord): Promise<APIGatewayProxyResult> {
  const now = await ports.users.get(record.user_name);
  if (now === null || now.version === record.version) {
    const text = 'This user was deleted or changed while it was saved. Open it again from the list.';
    return messageResponse(409, request.shell, { title: 'Not saved', text, link: { path: '/sys_user_list.do', label: 'Users: list' } });
  }
  return updateUser(ports, request, form, now);
}
