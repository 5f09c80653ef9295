import type { APIGatewayProxyResult } from 'aws-lambda';
import { DependencyError } from '../../shared/core/ports.ts';
import { REASONS } from '../../shared/core/reasons.ts';
import { sessionCause, tokenHash } from '../../shared/core/session.ts';
import { statusCause, type User } from '../../shared/core/user.ts';
import { htmlResponse, redirect } from '../../shared/web/page.tsx';
import { checkPassword, refusalOf } from './check.ts';
import { clearCookie, setCookie } from './cookie.ts';
import { safeGoto } from './goto.ts';
import { report } from './log.ts';
import { LoginPage } from './login-page.tsx';
import { readOwnForm } from './own-form.ts';
import type { SignInPorts } from './ports.ts';
import type { SignInRequest } from './request.ts';

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
  return htmlResponse(200, <LoginPage shell={request.shell} goto={goto} userName="" notice={notice} />, headers);
}

/** Whether a session cookie came that opens nothing. Where the store does not answer, it may still be good. */
async function hasStaleCookie({ identities, clock }: SignInPorts, { cookie }: SignInRequest): Promise<boolean> {
  if (cookie.kind !== 'present') return cookie.kind === 'unusable';
  try {
    const { user, session } = await identities.read({ userName: cookie.userName, tokenHash: tokenHash(cookie.token) });
    if (user === null || user === 'unreadable') return true;
    return (sessionCause(session, user, clock.now()) ?? statusCause(user)) !== null;
  } catch (error) {
    if (error instanceof DependencyError) return false;
    throw error;
  }
}

/**
 * `POST /login.do`: starts a session.
 *
 * Source: specification, "Interactive users" (Use their user name and password to log in to the UI or a service portal).
 *
 * @throws DependencyError where a store does not answer.
 */
export async function submitLogin(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const form = readOwnForm(ports, request);
  if (form.kind === 'refused') return form.response;
  const [typedName, goto] = [form.field('user_name'), safeGoto(form.field('goto'), ports.classifier)];
  const checked = await checkPassword(ports, request.source, typedName, form.field('user_password'));
  if (checked.kind === 'good') return signIn(ports, request, checked.user, goto);
  if (checked.kind === 'password_needs_reset') {
    report(ports, request, { outcome: 'sent_to_change_password', cause: checked.kind, user: checked.logged });
    return redirect(`${request.shell.prefix}/change_password.do?user_name=${encodeURIComponent(checked.user.user_name)}`);
  }
  const { cause, text } = refusalOf(checked);
  report(ports, request, { outcome: 'refused', cause, user: checked.logged });
  return htmlResponse(403, <LoginPage shell={request.shell} goto={goto} userName={typedName} error={text} />);
}

/** A session that the browser had before is ended: nobody can lay one under a user who then signs in. */
async function signIn(ports: SignInPorts, request: SignInRequest, user: User, goto: string): Promise<APIGatewayProxyResult> {
  const { sessions, clock, secureCookies } = ports;
  if (request.cookie.kind === 'present') await sessions.delete(tokenHash(request.cookie.token));
  const token = ports.randomToken();
  const now = clock.now();
  await sessions.create({
    token_hash: tokenHash(token),
    user_name: user.user_name,
    session_generation: user.session_generation,
    created_at: now,
    touched_at: now,
    elevated: false,
  });
  report(ports, request, { outcome: 'signed_in', cause: null, user: user.user_name });
  return redirect(request.shell.prefix + goto, setCookie(secureCookies, user.user_name, token));
}
