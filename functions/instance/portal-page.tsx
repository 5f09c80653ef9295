import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page, shellOf } from '../../shared/web/page.tsx';
import type { InstanceRequest } from './request.ts';

/** `/sp` and what is below it, and the other portals of the deployment: a first page. */
export function portalPage({ context }: InstanceRequest): APIGatewayProxyResult {
  const prefix = context.stage_prefix;
  return htmlResponse(
    200,
    <Page title="Service portal" {...shellOf(context)}>
      <h1>Service portal</h1>
      <p>Welcome, {context.user_name}. What would you like to do?</p>
      <nav aria-label="Service portal">
        <ul>
          <li>
            <a href={`${prefix}/incident_list.do`}>See incidents</a>
          </li>
          <li>
            <a href={`${prefix}/cmn_location_list.do`}>See locations</a>
          </li>
          <li>
            <a href={`${prefix}/`}>Go to the home page</a>
          </li>
        </ul>
      </nav>
    </Page>,
  );
}
