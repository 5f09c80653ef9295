import type { APIGatewayProxyResult } from 'aws-lambda';
import { DependencyError } from '../../../shared/core/ports.ts';
import type { Session } from '../../../shared/core/sign-in/session.ts';
import { noteRefusal } from '../../../shared/core/usage/collect/served.ts';
import { mayElevate } from '../../../shared/core/users/roles.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { htmlResponse, redirect } from '../../../shared/web/parts/page.tsx';
import { safeGoto } from '../goto.ts';
import { report } from '../log.ts';
import { readSessionForm } from '../own-form.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { causeOf, checkPerson, refusalTextOf } from '../second-factor/check-person.ts';
import { codeIn } from '../second-factor/fields.tsx';
import { renewSession, sessionOf } from '../session/own-session.ts';
import { ElevatePage } from './page.tsx';

const WRONG_PASSWORD = 'The password is not right. Try again; after several wrong passwords, wait 15 minutes.';

/** `GET /elevate_role.do?goto=`: asks for the password again, or offers the end of the elevation. */
export async function showElevation(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const { shell, context } = request;
  if ((await sessionOf(ports, request)) === null) return noSession(request);
  if (!context.elevated && !(await holdsRole(ports, context.user_name))) return notGranted(request);
  const goto = safeGoto(request.query('goto'), ports.classifier);
  const enrolled = await isEnrolled(ports, context.user_name);
  return htmlResponse(200, <ElevatePage shell={shell} elevated={context.elevated} enrolled={enrolled} goto={goto} />);
}

/**
 * `POST /elevate_role.do`: begins or ends the elevation of this session, each time under a new token.
 *
 * Source: specification, "Require authentication" (Elevate your privileges to use security_admin).
 *
 * @throws DependencyError where a store does not answer.
 */
export async function submitElevation(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const { context, shell } = request;
  const form = readSessionForm(ports, request, '/elevate_role.do');
  if (form.kind === 'refused') return form.response;
  const session = await sessionOf(ports, request);
  if (session === null) return noSession(request);
  const goto = safeGoto(form.field('goto'), ports.classifier);
  if (form.field('sysparm_action') === 'end') return renew(ports, request, session, { elevated: false, goto });

  // A user without the role learns that before a password costs an attempt; the session already says who it is.
  if (!(await holdsRole(ports, context.user_name))) return notGranted(request);
  const presented = { typedName: context.user_name, password: form.field('user_password'), code: codeIn(form) };
  const checked = await checkPerson(ports, request.source, presented, 'elevation');
  if (checked.kind === 'good') return renew(ports, request, session, { elevated: true, goto });
  report(ports, request, { outcome: 'refused', cause: causeOf(checked), ...checked.who });
  const enrolled = await isEnrolled(ports, context.user_name);
  const page = { elevated: context.elevated, enrolled, goto, refused: refusalTextOf(checked, WRONG_PASSWORD) };
  return htmlResponse(403, <ElevatePage shell={shell} {...page} />);
}

const isEnrolled = async ({ users }: SignInPorts, userName: string): Promise<boolean> =>
  (await users.get(userName))?.second_factor ?? false;

async function holdsRole({ identities, roles }: SignInPorts, userName: string): Promise<boolean> {
  const [{ user }, graph] = await Promise.all([identities.read({ userName }), roles.get()]);
  if (graph === null) throw new DependencyError('sys_user_role', new Error('no role graph recent enough'));
  return user !== null && user !== 'unreadable' && mayElevate(user.roles, graph);
}

/** A token seen before the elevation is worth nothing after it. */
async function renew(
  ports: SignInPorts,
  request: SignInRequest,
  session: Session,
  { elevated, goto }: { readonly elevated: boolean; readonly goto: string },
): Promise<APIGatewayProxyResult> {
  const cookie = await renewSession(ports, session, { elevated });
  report(ports, request, {
    outcome: elevated ? 'elevated' : 'elevation_ended',
    cause: null,
    user: session.user_name,
    session_kind: request.context.session_kind,
  });
  return redirect(request.shell.prefix + goto, cookie);
}

function notGranted({ shell, deed }: SignInRequest): APIGatewayProxyResult {
  noteRefusal(deed, 'role_missing');
  return messageResponse(403, shell, {
    title: 'Not possible',
    text: 'Your user does not hold the role security_admin. An elevated security administrator can grant it.',
  });
}

function noSession({ shell, deed }: SignInRequest): APIGatewayProxyResult {
  noteRefusal(deed, 'no_session');
  return messageResponse(403, shell, {
    title: 'Not possible',
    text: 'Only a session can be elevated. Sign in at the sign-in page first.',
    link: { path: '/login.do', label: 'Go to the sign-in page' },
  });
}
