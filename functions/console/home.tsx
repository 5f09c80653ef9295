import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext, SessionKind } from '../../shared/core/decision/context.ts';
import { htmlResponse, Page, shellOf } from '../../shared/web/page.tsx';
import { Menu } from './menu.tsx';

const KINDS: Readonly<Record<SessionKind, string>> = {
  interactive: 'Interactive: may use the UI, portals and every protocol',
  non_interactive: 'Non-interactive: may use protocols only',
  guest: 'Guest: not signed in',
};

const tilesOf = ({ elevated, user_name }: RequestContext): { path: string; label: string; hint: string }[] => [
  { path: '/incident_list.do', label: 'Incidents', hint: 'Search, read and edit the records of the table' },
  { path: '/sp', label: 'Service portal', hint: 'Report an incident and follow your own' },
  { path: '/sp/profile', label: 'My profile', hint: 'Your name, e-mail address and password' },
  elevated
    ? { path: '/elevate_role.do', label: 'End elevation', hint: 'Go on without security_admin' }
    : {
        path: '/elevate_role.do',
        label: 'Elevate role',
        hint: 'For holders of security_admin: use it in this session, with your password',
      },
  {
    path: `/change_password.do?user_name=${encodeURIComponent(user_name)}`,
    label: 'Change password',
    hint: 'Ends all your sessions',
  },
];

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
        <ul class="tiles">
          {tilesOf(context).map(({ path, label, hint }) => (
            <li>
              <a href={prefix + path}>
                {label} <span class="hint">{hint}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </Page>,
  );
}
