import type { APIGatewayProxyResult } from 'aws-lambda';
import { userForWrite } from '../../../shared/core/users/dates.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { BACK } from '../links.ts';
import { refusedForm, reportUnproven } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import { type ConsoleRequest, readSent } from '../request.ts';
import { listAt } from '../user-list/links.ts';
import { changeEnvelope, envelopeAction } from './envelope/change.ts';
import { changeFederated, federatedKind } from './federated/change.ts';
import { readFormFacts } from './form/facts.ts';
import { userPage } from './form/page.tsx';
import { clearLockout } from './lockout/clear.ts';
import { CLEAR_LOCKOUT } from './lockout/section.tsx';
import { deleteUser, showRemoval } from './remove/remove.ts';
import { saveRoles, showRoles } from './roles/roles.ts';
import { done, type Notice } from './save/changes.ts';
import { createUser, showNewUser } from './save/create.ts';
import { updateUser } from './save/update.ts';
import { warningsAfter } from './save/warnings.ts';
import { resetSecondFactor } from './second-factor/reset.ts';
import { RESET_FACTOR } from './second-factor/section.tsx';
import { changeSecrets } from './secrets/change.ts';
import { endSessions } from './sessions/end.ts';
import { END_SESSIONS } from './sessions/section.tsx';
import { endToken } from './tokens/end.ts';
import { END_TOKEN } from './tokens/section.tsx';

const NOTICES: Readonly<Record<Notice, string>> = {
  saved: 'The user has been updated. The change applies from the next request on.',
  created: 'The user has been created. Its roles are below.',
  lockout_cleared: 'The lockout has been cleared. Every address may try again.',
  secret_ended: 'The secret has ended. Every request with it is refused from now on.',
  federated_added: 'The federated identity has been added. The workload gets tokens from now on, if its issuer is a trusted one.',
  federated_removed: 'The federated identity has been removed. The tokens that it got end with their next request.',
  envelope_saved: 'The envelope has been saved. It applies from the next request on.',
  token_ended: 'The token has ended. Its next request is refused.',
  sessions_ended: 'Every session and access token of this user has ended. The user can sign in again.',
  second_factor_reset:
    'The second factor has been reset, and every session and token has ended. The password alone signs in until the person sets up a new one.',
  roles_saved: 'The roles have been saved. They apply from the next request on.',
};
const isNotice = (key: string): key is Notice => Object.hasOwn(NOTICES, key);

/** `GET /sys_user.do?user_name=`: the User form; without `user_name` a new user; with `sysparm_view=roles` the roles to edit. */
export async function showUser(ports: ConsolePorts, asked: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const request = withBack(asked);
  const { query } = request;
  if (query('user_name') === '') return showNewUser(ports, request);
  const record = await chosen(ports, request);
  if (record === null) return notFound(request);
  if (query('sysparm_view') === 'roles') return showRoles(ports, request, record);
  if (query('sysparm_view') === 'delete') return showRemoval(ports, request, record);
  const facts = await readFormFacts(ports, request, record);
  const key = query('sysparm_notice');
  if (!isNotice(key)) return userPage(request, 200, facts);
  // From the history: anyone can write an address.
  const made = facts.history.filter(({ decisionId }) => decisionId === query('sysparm_decision'));
  return userPage(request, 200, {
    ...facts,
    notice: NOTICES[key],
    done: key === 'created' || key === 'lockout_cleared' || key === 'token_ended' ? [] : done(made, facts.graph),
    warnings: await warningsAfter(ports, request, facts, made),
  });
}

/** `POST` at the same addresses: Submit, Update and, for roles, Save. */
export async function submitUser(ports: ConsolePorts, asked: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const request = withBack(asked);
  const sent = readSent(request, savingOf(request));
  if (sent.kind === 'refused') return refusedForm(ports, request, sent);
  if (!sent.proven) reportUnproven(ports, request);
  if (request.query('user_name') === '') return createUser(ports, request, sent);
  const record = await chosen(ports, request);
  if (record === null) return notFound(request);
  if (request.query('sysparm_view') === 'delete') return deleteUser(ports, request, sent, record);
  if (sent.form.field('sysparm_action') === CLEAR_LOCKOUT) return clearLockout(ports, request, sent, record);
  if (sent.form.field('sysparm_action') === END_TOKEN) return endToken(ports, request, sent, record);
  if (sent.form.field('sysparm_action') === END_SESSIONS) return endSessions(ports, request, sent, record);
  if (sent.form.field('sysparm_action') === RESET_FACTOR) return resetSecondFactor(ports, request, sent, record);
  const secrets = changeSecrets(ports, request, sent, record);
  if (secrets !== null) return secrets;
  const envelope = envelopeAction(sent);
  if (envelope !== null) return changeEnvelope(ports, request, sent, record, envelope);
  const federated = federatedKind(sent);
  if (federated !== null) return changeFederated(ports, request, sent, record, federated);
  return request.query('sysparm_view') === 'roles' ? saveRoles(ports, request, sent, record) : updateUser(ports, request, sent, record);
}

/** Every page of a user leads back to the list as it was left. */
const withBack = (request: ConsoleRequest): ConsoleRequest => ({ ...request, shell: { ...request.shell, back: request.query(BACK) } });

function savingOf({ query }: ConsoleRequest): 'create' | 'update' | 'delete' {
  if (query('user_name') === '') return 'create';
  return query('sysparm_view') === 'delete' ? 'delete' : 'update';
}

/** As a writer sees it: a date that is a minute away can no longer be changed, and a form must not open again what it closes. */
async function chosen({ users, clock }: ConsolePorts, { query }: ConsoleRequest): Promise<UserRecord | null> {
  const userName = normalizeUserName(query('user_name'));
  const record = userName === null ? null : await users.get(userName);
  return record === null ? null : userForWrite(record, clock.now());
}

const notFound = ({ shell }: ConsoleRequest): APIGatewayProxyResult =>
  messageResponse(404, shell, {
    title: 'Not found',
    text: 'There is no such user. Choose one from the list.',
    link: { path: listAt(shell.back ?? ''), label: 'Users: list' },
  });
