import type { APIGatewayProxyResult } from 'aws-lambda';
import { REASONS } from '../../../shared/core/decision/reasons.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import { htmlResponse } from '../../../shared/web/parts/page.tsx';
import { safeGoto } from '../goto.ts';
import { report } from '../log.ts';
import { readOpenForm } from '../own-form.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { askForCode, askToEnrol } from '../second-factor/ask.tsx';
import { causeOf, checkPerson, refusalTextOf } from '../second-factor/check-person.ts';
import { completeStep, isSecondStep } from '../second-factor/complete.tsx';
import { codeIn } from '../second-factor/fields.tsx';
import { clearCookie } from '../session/cookie.ts';
import { userOfCookie } from '../session/own-session.ts';
import { sendToChangePassword, startSession } from '../session/start-session.ts';
import { LoginPage } from './page.tsx';

const NOTICES: Readonly<Record<string, string>> = {
  web_service_access_only: REASONS.web_service_access_only.publicText,
  login_required: REASONS.login_required.publicText,
  signed_out: 'You have signed out.',
  password_changed: 'Your password has been changed. Sign in with the new one.',
};

/** `GET /login.do?goto=&reason=`: the sign-in page. It makes the browser forget a session cookie that is no longer good. */
export async function showLogin(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const goto = safeGoto(request.query('goto'), ports.classifier);
  const reason = request.query('reason') || (request.query('goto') === '' ? '' : 'login_required');
  const notice = Object.hasOwn(NOTICES, reason) ? NOTICES[reason] : undefined;
  const headers = (await hasStaleCookie(ports, request)) ? clearCookie(ports.secureCookies) : {};
  const providers = await providersOf(ports);
  return htmlResponse(200, <LoginPage shell={request.shell} goto={goto} userName="" providers={providers} notice={notice} />, headers);
}

/** The identity providers to offer; none where they cannot be read, since a password still signs in. */
const providersOf = async ({ identityProviders, publicUrl }: SignInPorts) =>
  publicUrl === null ? [] : ((await identityProviders.get()) ?? []);

/** Whether a session cookie came that opens nothing. Where the store does not answer, it may still be good. */
async function hasStaleCookie(ports: SignInPorts, request: SignInRequest): Promise<boolean> {
  if (request.cookie.kind !== 'present') return request.cookie.kind === 'unusable';
  try {
    return (await userOfCookie(ports, request)) === null;
  } catch (error) {
    if (error instanceof DependencyError) return false;
    throw error;
  }
}

/**
 * `POST /login.do`: starts a session. The code of a second factor comes with the password, or after it in a form of its own.
 *
 * Source: specification, "Interactive users" (Use their user name and password to log in to the UI or a service portal).
 *
 * @throws DependencyError where a store does not answer.
 */
export async function submitLogin(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const form = readOpenForm(ports, request);
  if (form.kind === 'refused') return form.response;
  const [typedName, goto] = [typedUserName(form.field('user_name')), safeGoto(form.field('goto'), ports.classifier)];
  if (isSecondStep(form)) return completeStep(ports, request, form, goto);
  const presented = { typedName, password: form.field('user_password'), code: codeIn(form) };
  const checked = await checkPerson(ports, request.source, presented, 'sign_in');
  switch (checked.kind) {
    case 'good':
      return startSession(ports, request, { user: checked.user, goto });
    case 'password_needs_reset':
    case 'reset_first':
      return sendToChangePassword(ports, request, checked.user);
    case 'code_missing':
    case 'code_wrong':
      return askForCode(ports, request, checked.user, { goto, wrong: checked.kind === 'code_wrong' ? checked.cause : null });
    case 'must_enrol':
      return askToEnrol(ports, request, checked.user, goto);
    default: {
      report(ports, request, { outcome: 'refused', cause: causeOf(checked), ...checked.who });
      const page = { goto, userName: typedName, providers: await providersOf(ports), error: refusalTextOf(checked).text };
      return htmlResponse(403, <LoginPage shell={request.shell} {...page} />);
    }
  }
}
