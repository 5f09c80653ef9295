import type { APIGatewayProxyResult } from 'aws-lambda';
import { isLockedOut } from '../../../shared/core/sign-in/lockout.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { Form } from '../../../shared/web/form.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { htmlResponse } from '../../../shared/web/parts/page.tsx';
import { known, NO_NAME, report } from '../log.ts';
import { recordSuccess } from '../password/check.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { beginSession, startSession } from '../session/start-session.ts';
import { CODE_INVALID, FACTOR_UNREADABLE } from './check-person.ts';
import { CodePage } from './code-page.tsx';
import { CodesPage } from './codes-page.tsx';
import { EnrolPage, issuerOf, TICK_FIRST } from './enrol-page.tsx';
import { enrol, firstStep, secretOf } from './enrolment.ts';
import { type CodeOf, factorOf, verifyCode } from './factor.ts';
import { codeIn } from './fields.tsx';
import { readStep, type Step, userOfStep, useUp } from './step.ts';

/** A form of the step after the password: it brings a code and no password. */
export const isSecondStep = ({ names }: Form): boolean => names.includes('second_factor') && !names.includes('user_password');

interface Going extends CodeOf {
  readonly user: User;
  readonly step: Step;
  readonly goto: string;
}

/**
 * `POST /login.do` with a code alone: goes on where the right password stopped. Whatever changed since then ends the step.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function completeStep(ports: SignInPorts, request: SignInRequest, form: Form, goto: string): Promise<APIGatewayProxyResult> {
  const step = await readStep(ports, request);
  if (step === null || step.kind === 'profile') return stepOver(ports, request);
  const attempt = { userName: step.userName, source: request.source };
  const found = await ports.identities.read({ userName: step.userName, attempt });
  const user = userOfStep(step, found.user, request.source);
  if (user === null) return stepOver(ports, request);
  const going: Going = { user, step, goto, attempt, seen: found.attempts };
  if (isLockedOut(found.attempts, ports.clock.now(), 'sign_in')) return codeAgain(ports, request, going, 'too_many_attempts');
  const factor = await factorOf(ports, user);
  if (factor.kind === 'factor_unreadable') return unreadable(ports, request, user);
  if (step.kind === 'enrol') return factor.kind === 'must_enrol' ? finishEnrolment(ports, request, form, going) : stepOver(ports, request);
  if (factor.kind !== 'enrolled') return stepOver(ports, request);
  const cause = await verifyCode(ports, going, factor.enrolled, codeIn(form));
  if (cause !== 'right') return codeAgain(ports, request, going, cause);
  if (!(await useUp(ports, step))) return stepOver(ports, request);
  if (!(await recordSuccess(ports, attempt, found.attempts))) return codeAgain(ports, request, going, 'too_many_attempts');
  return startSession(ports, request, { user, goto });
}

function codeAgain(ports: SignInPorts, request: SignInRequest, { user, goto }: Going, cause: string): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause, ...known(user) });
  return htmlResponse(403, <CodePage shell={request.shell} goto={goto} error={CODE_INVALID} />);
}

/** The first code of a new second factor signs in. */
async function finishEnrolment(ports: SignInPorts, request: SignInRequest, form: Form, going: Going): Promise<APIGatewayProxyResult> {
  const { user, step, goto, attempt, seen } = going;
  const secret = await secretOf(ports, step);
  if (secret === null) return stepOver(ports, request);
  const ticked = form.field('user_interface_only') === 'true';
  const first = firstStep(secret, codeIn(form), ports.clock.now());
  if (!ticked || first === null) {
    report(ports, request, { outcome: 'refused', cause: ticked ? 'second_factor_wrong' : 'second_factor_box', ...known(user) });
    const errors = ticked ? { code: CODE_INVALID } : { box: TICK_FIRST };
    const shown = { secret, issuer: issuerOf(ports.publicUrl), userName: user.user_name, ticked, errors };
    return htmlResponse(403, <EnrolPage shell={request.shell} to="login" goto={goto} {...shown} />);
  }
  if (!(await useUp(ports, step))) return stepOver(ports, request);
  if (!(await recordSuccess(ports, attempt, seen))) return codeAgain(ports, request, going, 'too_many_attempts');
  const done = await enrol(ports, request.context.decision_id, user, { id: step.id, secret, step: first });
  if (done.kind === 'overtaken') return stepOver(ports, request);
  if (done.kind === 'refused') return notPossible(ports, request, user, done.text);
  report(ports, request, { outcome: 'second_factor_enrolled', cause: null, ...known(user) });
  const headers = await beginSession(ports, request, { user });
  const said = 'Your second factor is set up, and you are signed in.';
  return htmlResponse(200, <CodesPage shell={request.shell} codes={done.codes} done={said} next={goto} />, headers);
}

const LINK = { path: '/login.do', label: 'Go to the sign-in page' };

/** Nothing tells why: the step is over for who is not its browser, too. */
function stepOver(ports: SignInPorts, request: SignInRequest): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause: 'second_factor_step_over', ...NO_NAME });
  const text =
    'This sign-in took longer than 5 minutes, was used already, or your account changed. Type your user name and password again.';
  return messageResponse(403, request.shell, { title: 'Sign in again', text, link: LINK });
}

function unreadable(ports: SignInPorts, request: SignInRequest, user: User): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause: 'second_factor_unreadable', ...known(user) });
  return messageResponse(403, request.shell, { title: 'Not signed in', text: FACTOR_UNREADABLE, link: LINK });
}

function notPossible(ports: SignInPorts, request: SignInRequest, user: User, text: string): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause: 'not_allowed', ...known(user) });
  return messageResponse(403, request.shell, { title: 'Not set up', text, link: LINK });
}
