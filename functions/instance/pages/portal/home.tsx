import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page, shellOf } from '../../../../shared/web/parts/page.tsx';
import type { PortalRequest } from './portal-request.ts';

/**
 * The first page of a portal. An unknown address below it shows this page and says so: people bookmark addresses that only the portal's
 * script knew.
 */
export function portalHome({ request: { context }, root }: PortalRequest, exact: boolean): APIGatewayProxyResult {
  const prefix = context.stage_prefix;
  return htmlResponse(
    200,
    <Page title="Service portal" {...shellOf(context)}>
      <h1>Service portal</h1>
      {exact ? null : <p class="notice">There is no page at this address. You are on the portal’s first page.</p>}
      <p>Welcome, {context.user_name}. What would you like to do?</p>
      <nav aria-label="Service portal">
        <ul class="tiles">
          <Tile to={`${root}/incidents/new`} label="Report an incident" hint="Say what does not work" />
          <Tile to={`${root}/incidents`} label="My incidents" hint="See what happened to them" />
          <Tile to={`${prefix}/sp/profile`} label="My profile" hint="Your name, e-mail address and password" />
          <Tile to={`${prefix}/`} label="Go to the home page" hint="All other pages" />
        </ul>
      </nav>
    </Page>,
  );
}

interface TileProps {
  readonly to: string;
  readonly label: string;
  readonly hint: string;
}

const Tile = ({ to, label, hint }: TileProps) => (
  <li>
    <a href={to}>
      {label} <span class="hint">{hint}</span>
    </a>
  </li>
);
