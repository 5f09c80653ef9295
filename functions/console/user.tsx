import type { APIGatewayProxyResult } from 'aws-lambda';
import { normalizeUserName } from '../../shared/core/user.ts';
import type { UserRecord } from '../../shared/core/user-record.ts';
import { messageResponse } from '../../shared/web/message.tsx';
import { createUser } from './create-user.ts';
import { HISTORY_ROWS } from './history.tsx';
import type { ConsolePorts } from './ports.ts';
import { refusedForm } from './refused-form.ts';
import { type ConsoleRequest, readOwnForm } from './request.ts';
import { saveRoles, showRoles } from './roles.tsx';
import { updateUser } from './update-user.ts';
import { recordOf } from './user-changes.ts';
import { userPage } from './user-page.tsx';

const NOTICES: Readonly<Record<string, string>> = {
  saved: 'The user has been updated. It is in force from the next request on.',
  created: 'The user has been created. Give it roles below.',
  roles_saved: 'The roles have been saved. They are in force from the next request on.',
};

/** `GET /sys_user.do?user_name=`: the User form; without `user_name` a new user; with `sysparm_view=roles` the roles to edit. */
export async function showUser(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const graph = await ports.loadRoles();
  if (request.query('user_name') === '') return userPage(request, 200, { record: null, graph, history: [] });
  const record = await chosen(ports, request);
  if (record === null) return notFound(request);
  if (request.query('sysparm_view') === 'roles') return showRoles(request, record, graph);
  const history = await ports.audit.latest(recordOf(record.user_name), HISTORY_ROWS);
  const key = request.query('sysparm_notice');
  return userPage(request, 200, { record, graph, history, notice: Object.hasOwn(NOTICES, key) ? NOTICES[key] : undefined });
}

/** `POST` at the same addresses: Submit, Update and, for roles, Save. */
export async function submitUser(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const form = readOwnForm(request);
  if (form.kind === 'refused') return refusedForm(ports, request, form);
  if (request.query('user_name') === '') return createUser(ports, request, form);
  const record = await chosen(ports, request);
  if (record === null) return notFound(request);
  return request.query('sysparm_view') === 'roles' ? saveRoles(ports, request, form, record) : updateUser(ports, request, form, record);
}

async function chosen({ users }: ConsolePorts, { query }: ConsoleRequest): Promise<UserRecord | null> {
  const userName = normalizeUserName(query('user_name'));
  return userName === null ? null : users.get(userName);
}

const notFound = ({ shell }: ConsoleRequest): APIGatewayProxyResult =>
  messageResponse(404, shell, {
    title: 'Not found',
    text: 'There is no such user. Choose one from the list.',
    link: { path: '/sys_user_list.do', label: 'Users: list' },
  });
