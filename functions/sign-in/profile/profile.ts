import type { APIGatewayProxyResult } from 'aws-lambda';
import { carryOutOwn, planOwnChange } from '../../../shared/core/users/change/own-change.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { TextFields, UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Form } from '../../../shared/web/form.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { known, report } from '../log.ts';
import { readSessionForm } from '../own-form.ts';
import { newPasswordErrors } from '../password/new-password.ts';
import { replacePassword } from '../password/replace.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { causeOf, checkPerson, refusalTextOf } from '../second-factor/check-person.ts';
import { codeIn } from '../second-factor/fields.tsx';
import { clearCookie } from '../session/cookie.ts';
import { renewSession, sessionOf } from '../session/own-session.ts';
import { profilePage } from './page.tsx';
import { changePersonOnly } from './person-only.ts';
import { changeSecondFactor, isFactorAction } from './second-factor.tsx';

/** `GET /sp/profile`. The authorizer lets interactive users only come here, and says who it is. */
export async function showProfile(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const record = await ports.users.get(request.context.user_name);
  return record === null ? gone(request) : profilePage(ports, request, 200, { record });
}

/**
 * `POST /sp/profile`: **Update** of names and e-mail address, **Change password**, **Save** of User Interface Only, or the forms of the second factor.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function submitProfile(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const form = readSessionForm(ports, request, '/sp/profile');
  if (form.kind === 'refused') return form.response;
  const record = await ports.users.get(request.context.user_name);
  if (record === null) return gone(request);
  const action = form.field('sysparm_action') || (form.names.includes('new_password') ? 'password' : 'details');
  if (action === 'person_only') return changePersonOnly(ports, request, record, form);
  if (isFactorAction(action)) return changeSecondFactor(ports, request, { action, record, form });
  return action === 'password' ? changePassword(ports, request, record, form) : changeDetails(ports, request, record, form);
}

async function changeDetails(ports: SignInPorts, request: SignInRequest, record: UserRecord, form: Form): Promise<APIGatewayProxyResult> {
  const typedOf = (name: keyof TextFields): string => (form.names.includes(name) ? form.field(name).trim() : record[name]);
  const typed: TextFields = { first_name: typedOf('first_name'), last_name: typedOf('last_name'), email: typedOf('email') };
  const opened = form.field('sysparm_version');
  if (opened !== '' && opened !== String(record.version)) return stale(ports, request, record, typed);
  const planned = planOwnChange(record, { fields: typed });
  if (planned.kind === 'invalid' || planned.kind === 'refused') {
    report(ports, request, {
      outcome: 'refused',
      cause: planned.kind === 'invalid' ? 'invalid_value' : 'not_allowed',
      ...known(record),
    });
    return planned.kind === 'invalid'
      ? profilePage(ports, request, 422, { record, typed, errors: planned.errors })
      : profilePage(ports, request, 403, { record, typed, alert: planned.refusal });
  }
  if (planned.kind === 'planned') {
    const how = { expected: { version: record.version }, passwordHash: null, decisionId: request.context.decision_id };
    if (!(await carryOutOwn(ports, planned.plan, how))) return overtaken(ports, request, typed);
    report(ports, request, { outcome: 'profile_changed', cause: null, ...known(record) });
  }
  return redirect(`${request.shell.prefix}/sp/profile?sysparm_notice=saved`);
}

const staleText = ({ sys_updated_by, sys_updated_on }: UserRecord): string =>
  `Not saved: ${sys_updated_by || 'another user'} changed your record at ${sys_updated_on} UTC, after you opened the form. What you typed is still below. Check it and select Update again.`;

function stale(ports: SignInPorts, request: SignInRequest, record: UserRecord, typed: TextFields): Promise<APIGatewayProxyResult> {
  report(ports, request, { outcome: 'refused', cause: 'stale', ...known(record) });
  return profilePage(ports, request, 409, { record, typed, alert: staleText(record), stale: true });
}

/** Another write came between our read and our write, so the form is stale. */
async function overtaken(ports: SignInPorts, request: SignInRequest, typed: TextFields): Promise<APIGatewayProxyResult> {
  const record = await ports.users.get(request.context.user_name);
  return record === null ? gone(request) : stale(ports, request, record, typed);
}

/** Wrong current passwords count as at the sign-in page, so a stolen session does not help to guess. */
async function changePassword(ports: SignInPorts, request: SignInRequest, record: UserRecord, form: Form): Promise<APIGatewayProxyResult> {
  const [current, wanted, repeated] = [form.field('user_password'), form.field('new_password'), form.field('new_password_repeat')];
  const errors = await newPasswordErrors(ports.commonPasswords, { typedName: record.user_name, current, wanted, repeated });
  if (Object.keys(errors).length > 0) return profilePage(ports, request, 422, { record, errors });
  const presented = { typedName: record.user_name, password: current, code: codeIn(form) };
  const checked = await checkPerson(ports, request.source, presented, 'change');
  if (checked.kind === 'good' || checked.kind === 'password_needs_reset') return writePassword(ports, request, checked.user, wanted);
  report(ports, request, { outcome: 'refused', cause: causeOf(checked), ...checked.who });
  const { at, text } = refusalTextOf(checked, WRONG_PASSWORD);
  return profilePage(ports, request, 403, { record, errors: { [at === 'code' ? 'password_code' : 'user_password']: text } });
}

const WRONG_PASSWORD = 'The current password is not right. Try again; after several wrong passwords, wait 15 minutes.';

/**
 * Every session of the user ends with the old password. This one goes on under a new token, without elevation. If another change raises
 * the generation at the same time, this session ends, too.
 */
async function writePassword(ports: SignInPorts, request: SignInRequest, user: User, wanted: string): Promise<APIGatewayProxyResult> {
  const session = await sessionOf(ports, request);
  const refusal = await replacePassword(ports, request, user, wanted);
  if (refusal !== null) return refusal;
  const { prefix } = request.shell;
  if (session === null) return redirect(`${prefix}/login.do?reason=password_changed`, clearCookie(ports.secureCookies));
  const cookie = await renewSession(ports, session, { elevated: false, session_generation: user.session_generation + 1 });
  return redirect(`${prefix}/sp/profile?sysparm_notice=password_changed`, cookie);
}

const gone = ({ shell }: SignInRequest): APIGatewayProxyResult =>
  messageResponse(404, shell, { title: 'Not found', text: 'Your user record is gone. Ask an administrator.' });
