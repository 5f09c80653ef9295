import type { APIGatewayProxyResult } from 'aws-lambda';
import { recordChanges } from '../../../shared/core/audit.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Form } from '../../../shared/web/form.ts';
import { htmlResponse, redirect } from '../../../shared/web/parts/page.tsx';
import { known, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { CODE_INVALID, causeOf, checkPerson, refusalTextOf } from '../second-factor/check-person.ts';
import { CodesPage } from '../second-factor/codes-page.tsx';
import { EnrolPage, issuerOf, TICK_FIRST } from '../second-factor/enrol-page.tsx';
import { beginEnrolment, enrol, firstStep, newCodes, removeFactor, secretOf } from '../second-factor/enrolment.ts';
import { codeIn } from '../second-factor/fields.tsx';
import { readStep, userOfStep, useUp } from '../second-factor/step.ts';
import { profilePage } from './page.tsx';
import type { ProfileState } from './state.ts';

const ACTIONS = ['second_factor_begin', 'second_factor_confirm', 'second_factor_remove', 'recovery_codes'] as const;
type FactorAction = (typeof ACTIONS)[number];

export const isFactorAction = (action: string): action is FactorAction => ACTIONS.some((known) => known === action);

const WRONG_PASSWORD = 'The password is not right. Try again; after several wrong passwords, wait 15 minutes.';
const OFF = 'Your administrators have switched second factors off: none can be set up.';
const OVER = 'Not set up: it took longer than 5 minutes, was done already, or your account changed. Begin again below.';
const CHANGED = 'Not changed: your second factor was changed at this moment. Look at the page and try again.';

interface Asked {
  readonly record: UserRecord;
  readonly form: Form;
}

/**
 * Sets up, confirms or removes the second factor of the own record, or makes new recovery codes. A stolen session can do none of it without
 * the password, and without the factor where there is one.
 *
 * Source: docs/contract.md, "Second factor".
 *
 * @throws DependencyError where a store does not answer.
 */
export async function changeSecondFactor(
  ports: SignInPorts,
  request: SignInRequest,
  { action, ...asked }: Asked & { readonly action: FactorAction },
): Promise<APIGatewayProxyResult> {
  const { record } = asked;
  if (action === 'second_factor_begin') return begin(ports, request, asked);
  if (action === 'second_factor_confirm') return confirm(ports, request, asked);
  if (!record.second_factor) return refused(ports, request, 409, 'stale', { record, alert: CHANGED });
  const user = await proven(ports, request, asked);
  if ('statusCode' in user) return user;
  return action === 'second_factor_remove' ? remove(ports, request, user, record) : replaceCodes(ports, request, user, record);
}

/** The person, proven by password and by the factor where there is one; else the answer. */
async function proven(ports: SignInPorts, request: SignInRequest, { record, form }: Asked): Promise<User | APIGatewayProxyResult> {
  const presented = { typedName: record.user_name, password: form.field('user_password'), code: codeIn(form) };
  const checked = await checkPerson(ports, request.source, presented, 'change');
  if (checked.kind === 'good') return checked.user;
  report(ports, request, { outcome: 'refused', cause: causeOf(checked), ...checked.who });
  const { at, text } = refusalTextOf(checked, WRONG_PASSWORD);
  const ticked = form.field('user_interface_only') === 'true';
  return profilePage(ports, request, 403, { record, ticked, errors: { [at === 'code' ? 'factor_code' : 'factor_password']: text } });
}

async function begin(ports: SignInPorts, request: SignInRequest, asked: Asked): Promise<APIGatewayProxyResult> {
  const { record, form } = asked;
  if (record.second_factor) return refused(ports, request, 409, 'stale', { record, alert: CHANGED });
  if ((await ports.secondFactorPolicy()) === 'off') return refused(ports, request, 403, 'second_factor_off', { record, alert: OFF });
  if (form.field('user_interface_only') !== 'true')
    return refused(ports, request, 422, 'second_factor_box', { record, errors: { factor_box: TICK_FIRST } });
  const user = await proven(ports, request, asked);
  if ('statusCode' in user) return user;
  const { secret, headers } = await beginEnrolment(ports, 'profile', user);
  report(ports, request, { outcome: 'asked_to_enrol', cause: null, ...known(user) });
  return enrolPage(ports, request, 200, { secret, userName: user.user_name }, headers);
}

/** A step of this browser that is another person's is not looked at further. */
async function confirm(ports: SignInPorts, request: SignInRequest, { record, form }: Asked): Promise<APIGatewayProxyResult> {
  const step = await readStep(ports, request);
  const mine = step !== null && step.kind === 'profile' && step.userName === record.user_name;
  const user = mine ? userOfStep(step, (await ports.identities.read({ userName: step.userName })).user, request.source) : null;
  const secret = mine && user !== null ? await secretOf(ports, step) : null;
  if (!mine || user === null || secret === null) return refused(ports, request, 403, 'second_factor_step_over', { record, alert: OVER });
  if ((await ports.secondFactorPolicy()) === 'off') return refused(ports, request, 403, 'second_factor_off', { record, alert: OFF });
  const first = firstStep(secret, codeIn(form), ports.clock.now());
  if (first === null) {
    report(ports, request, { outcome: 'refused', cause: 'second_factor_wrong', ...known(user) });
    return enrolPage(ports, request, 403, { secret, userName: user.user_name, errors: { code: CODE_INVALID } });
  }
  const decisionId = request.context.decision_id;
  const done = (await useUp(ports, step))
    ? await enrol(ports, decisionId, user, { id: step.id, secret, step: first })
    : ({ kind: 'overtaken' } as const);
  if (done.kind !== 'enrolled') {
    const alert = done.kind === 'refused' ? done.text : OVER;
    return refused(ports, request, 409, done.kind === 'refused' ? 'not_allowed' : 'second_factor_step_over', { record, alert });
  }
  report(ports, request, { outcome: 'second_factor_enrolled', cause: null, ...known(user) });
  return codesPage(request, done.codes, 'Your second factor is set up.');
}

async function remove(ports: SignInPorts, request: SignInRequest, user: User, record: UserRecord): Promise<APIGatewayProxyResult> {
  if (!(await removeFactor(ports, request.context.decision_id, user)))
    return refused(ports, request, 409, 'stale', { record, alert: CHANGED });
  report(ports, request, { outcome: 'second_factor_removed', cause: null, ...known(user) });
  return redirect(`${request.shell.prefix}/sp/profile?sysparm_notice=second_factor_removed`);
}

async function replaceCodes(ports: SignInPorts, request: SignInRequest, user: User, record: UserRecord): Promise<APIGatewayProxyResult> {
  const enrolled = (await ports.credentials.get(user.user_name))?.enrolled ?? null;
  const { codes, hashes } = newCodes(ports.randomOctets);
  if (enrolled === null || !(await ports.credentials.replaceCodes(user.user_name, enrolled.secret, hashes)))
    return refused(ports, request, 409, 'stale', { record, alert: CHANGED });
  report(ports, request, { outcome: 'recovery_codes_made', cause: null, ...known(user) });
  const change = { record: `sys_user.${user.user_name}`, by: user.user_name, at: ports.clock.now() };
  await recordChanges(ports.audit, { ...change, decisionId: request.context.decision_id }, [
    { field: 'second_factor', old: 'recovery codes', new: 'new recovery codes' },
  ]);
  return codesPage(request, codes, 'You have new recovery codes. The old ones are no longer good.');
}

function enrolPage(
  { publicUrl }: SignInPorts,
  { shell }: SignInRequest,
  status: number,
  shown: { readonly secret: string; readonly userName: string; readonly errors?: { readonly code: string } },
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return htmlResponse(status, <EnrolPage shell={shell} to="profile" issuer={issuerOf(publicUrl)} {...shown} />, headers);
}

const codesPage = ({ shell }: SignInRequest, codes: readonly string[], done: string): APIGatewayProxyResult =>
  htmlResponse(200, <CodesPage shell={shell} codes={codes} done={done} next="/sp/profile" />);

function refused(
  ports: SignInPorts,
  request: SignInRequest,
  status: number,
  cause: string,
  state: ProfileState,
): Promise<APIGatewayProxyResult> {
  report(ports, request, { outcome: 'refused', cause, ...known(state.record) });
  return profilePage(ports, request, status, state);
}
