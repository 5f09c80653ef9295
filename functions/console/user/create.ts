import type { APIGatewayProxyResult } from 'aws-lambda';
import { effectsOf } from '../../../shared/core/users/effects.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { NEW_USER } from '../../../shared/core/users/user-record.ts';
import { recordOf } from '../history/names.ts';
import { recordChange } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../request.ts';
import { backToUser, changesOf } from './changes.ts';
import { type UserPageProps, userPage } from './page.tsx';
import { readTypedUser, userErrors, userNameError, withPasswordAgain } from './typed.ts';

/** `POST /sys_user.do`: creates a user. */
export async function createUser(ports: ConsolePorts, request: ConsoleRequest, { form, proven }: Sent): Promise<APIGatewayProxyResult> {
  const typed = readTypedUser(form);
  const { fields, password } = typed;
  const graph = await ports.loadRoles();
  const again = (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult =>
    userPage(request, status, {
      record: null,
      graph,
      openSessions: 0,
      fields,
      userName: typed.userName,
      ...more,
      errors: withPasswordAgain(more.errors ?? {}, typed),
    });

  if (!proven) return again(403, { refusal: OTHER_SESSION });
  const nameError = userNameError(typed.userName);
  const errors = { ...(await userErrors(ports.commonPasswords, typed)), ...(nameError === null ? {} : { user_name: nameError }) };
  const userName = normalizeUserName(typed.userName);
  if (userName === null || Object.keys(errors).length > 0) return again(422, { errors });
  if (form.field('sysparm_action') === 'preview') {
    const strictSecurity = request.context.strict_security;
    const effect = { before: null, after: fields, roles: [], newPassword: false, strictSecurity, openSessions: 0 };
    return again(200, { effects: effectsOf(effect, graph) });
  }
  const passwordHash = password === '' ? null : await ports.passwords.hash(password);
  const common = { by: request.context.user_name, now: ports.clock.now() };
  const created = await ports.users.create({
    userName,
    nameAsEntered: typed.userName,
    sysId: ports.newSysId(),
    fields,
    passwordHash,
    ...common,
  });
  if (!created)
    return again(409, { errors: { user_name: 'There is a user of this name already. Open that one, or choose another name.' } });
  const changes = [{ field: 'user_name', old: '', new: userName }, ...changesOf(NEW_USER, typed)];
  await recordChange(ports, request, recordOf(userName), changes);
  return backToUser(request, { user_name: userName }, 'created');
}
