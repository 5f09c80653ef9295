import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext, SessionKind } from '../../shared/core/context.ts';
import { htmlResponse, Page, shellOf } from '../../shared/web/page.tsx';
import { Menu } from './menu.tsx';

const KINDS: Readonly<Record<SessionKind, string>> = {
  interactive: 'Interactive: may use the UI, portals and every protocol',
  non_interactive: 'Non-interactive: may use protocols only',
  guest: 'Guest: not signed in',
};

/** `/`: who I am, where to go, how to sign out. */
export function homePage(context: RequestContext): APIGatewayProxyResult {
  const prefix = context.stage_prefix;
  return htmlResponse(
    200,
    <Page title="Home" {...shellOf(context)}>
      <Menu context={context} />
      <h1>Home</h1>
      <dl>
        <dt>User name</dt>
        <dd>{context.user_name}</dd>
        <dt>Session</dt>
        <dd>{KINDS[context.session_kind]}</dd>
        <dt>Roles</dt>
        <dd>{context.roles.length === 0 ? 'none' : context.roles.join(', ')}</dd>
        <dt>Elevated</dt>
        <dd>{context.elevated ? 'yes: security_admin works in this session' : 'no'}</dd>
      </dl>
      <nav aria-label="Pages">
        <ul>
          <li>
            <a href={`${prefix}/incident_list.do`}>Incidents</a>
          </li>
          <li>
            <a href={`${prefix}/sp`}>Service portal</a>
          </li>
          <li>
            <a href={`${prefix}/sp/profile`}>My profile</a>
          </li>
          <li>
            <a href={`${prefix}/elevate_role.do`}>{context.elevated ? 'End elevation' : 'Elevate role'}</a>
          </li>
          <li>
            <a href={`${prefix}/change_password.do?user_name=${encodeURIComponent(context.user_name)}`}>Change password</a>
          </li>
        </ul>
      </nav>
    </Page>,
  );
}
