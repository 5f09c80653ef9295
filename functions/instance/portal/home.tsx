import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page, shellOf } from '../../../shared/web/page.tsx';
import type { PortalRequest } from './portal-request.ts';

/**
 * The first page of a portal. An address below it that names no page leads here, too, and says so: portals are bookmarked by addresses
 * that only their script knows.
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
        <ul>
          <li>
            <a class="button" href={`${root}/incidents/new`}>
              Report an incident
            </a>
          </li>
          <li>
            <a href={`${root}/incidents`}>My incidents</a>
          </li>
          <li>
            <a href={`${prefix}/sp/profile`}>My profile</a>
          </li>
          <li>
            <a href={`${prefix}/`}>Go to the home page</a>
          </li>
          <li>
            <a href={`${prefix}/logout.do`}>Sign out</a>
          </li>
        </ul>
      </nav>
    </Page>,
  );
}
