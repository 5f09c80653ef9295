import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext, SessionKind } from '../../../shared/core/decision/context.ts';
import { administers, type ConsolePath, mayOpen } from '../../../shared/core/pages/page-roles.ts';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { Dashboard, readDashboard } from './dashboard.tsx';

const KINDS: Readonly<Record<SessionKind, string>> = {
  interactive: 'Interactive: may use the UI, portals and every protocol',
  non_interactive: 'Non-interactive: may use protocols only',
  guest: 'Guest: not signed in',
};

interface Tile {
  readonly path: string;
  readonly label: string;
  readonly hint: string;
}

const ADMIN_TILES: readonly (Tile & { readonly path: ConsolePath })[] = [
  { path: '/sys_user_list.do', label: 'Users', hint: 'Find accounts, make them non-interactive, give them roles' },
  { path: '/sys_usage_list.do', label: 'Account Review', hint: 'How each account is really used, what is wrong with it, and what to do' },
  { path: '/sys_decision_list.do', label: 'Refusals', hint: 'Why requests were refused, and what to do' },
  { path: '/high_security_settings.do', label: 'High Security Settings', hint: 'What every protocol asks of its callers' },
];

const tilesOf = (context: RequestContext): readonly Tile[] => [
  ...ADMIN_TILES.filter(({ path }) => mayOpen(path, context)),
  ...ownTiles(context),
];

const END_ELEVATION: Tile = { path: '/elevate_role.do', label: 'End elevation', hint: 'Go on without security_admin' };
const ELEVATE: Tile = {
  path: '/elevate_role.do',
  label: 'Elevate role',
  hint: 'Use security_admin in this session, with your password',
};

const ownTiles = ({ elevated, may_elevate, user_name }: RequestContext): readonly Tile[] => [
  { path: '/incident_list.do', label: 'Incidents', hint: 'Search, read and edit the records of the table' },
  { path: '/sp', label: 'Service portal', hint: 'Report an incident and follow your own' },
  { path: '/sp/profile', label: 'My profile', hint: 'Your name, e-mail address and password' },
  ...(may_elevate ? [elevated ? END_ELEVATION : ELEVATE] : []),
  {
    path: `/change_password.do?user_name=${encodeURIComponent(user_name)}`,
    label: 'Change password',
    hint: 'Ends all your sessions',
  },
];

/** `/`: who I am, where to go, how to sign out; for administrators also what the site did lately. */
export async function showHome(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { context, shell } = request;
  const facts = administers(context) ? await readDashboard(ports, context) : null;
  return htmlResponse(
    200,
    <Page title="Home" {...shell}>
      <h1>Home</h1>
      {facts === null ? null : <Dashboard {...facts} request={request} />}
      <nav aria-label="Pages">
        <ul class="tiles">
          {tilesOf(context).map(({ path, label, hint }) => (
            <li>
              <a href={shell.prefix + path}>
                {label} <span class="hint">{hint}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
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
    </Page>,
  );
}
