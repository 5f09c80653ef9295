import type { APIGatewayProxyResult } from 'aws-lambda';
import { asciiLower } from '../../../../shared/core/request/path.ts';
import { methodNotAllowed } from '../../../../shared/web/parts/message.tsx';
import { shellOf } from '../../../../shared/web/parts/page.tsx';
import type { InstancePorts } from '../../ports.ts';
import type { InstanceRequest } from '../../request.ts';
import { tableNamed } from '../../service.ts';
import { portalHome } from './home.tsx';
import { myIncidentPage } from './my-incident.tsx';
import { myIncidentsPage } from './my-incidents.tsx';
import { createIncident, newIncidentPage } from './new-incident.tsx';
import type { PortalRequest } from './portal-request.ts';

/**
 * A service portal: `/sp`, and those of the deploy option. The authorizer lets interactive users only come here (specification,
 * "Interactive users": log in to the UI or a service portal).
 */
export function servePortal(ports: InstancePorts, request: InstanceRequest): APIGatewayProxyResult | Promise<APIGatewayProxyResult> {
  const { context, method } = request;
  const { root, page } = placeIn(ports.portals, context.path);
  const portal: PortalRequest = { request, root: context.stage_prefix + root, incidents: tableNamed('incident') };
  const adds = page === '/incidents/new';
  if (page === '/incidents' || page.startsWith('/incidents/')) request.deed.table = portal.incidents.table;
  if (method === 'POST' && adds) return createIncident(ports, portal);
  if (method !== 'GET') return methodNotAllowed(shellOf(context), adds ? 'GET, HEAD, POST' : 'GET, HEAD');
  if (adds) return newIncidentPage(portal);
  if (page === '/incidents') return myIncidentsPage(ports, portal);
  const [, sysId] = /^\/incidents\/([^/]+)$/.exec(page) ?? [];
  return sysId === undefined ? portalHome(portal, page === '') : myIncidentPage(ports, portal, sysId);
}

/** The portal that a path belongs to (the longest one, if one lies within another) and the rest of the path. */
function placeIn(portals: readonly string[], path: string): { readonly root: string; readonly page: string } {
  const lower = asciiLower(path);
  const [root = '/sp'] = portals.filter((portal) => lower === portal || lower.startsWith(`${portal}/`)).sort((a, b) => b.length - a.length);
  return { root, page: lower.slice(root.length).replace(/\/$/, '') };
}
