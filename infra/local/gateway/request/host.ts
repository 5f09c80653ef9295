import type { ApiModel } from '../../assembly/api.ts';
import { EdgeRefusal } from '../edge.ts';

/** How the Host header addresses the API. */
export interface Addressing {
  readonly domainName: string;
  /** Without the stage. */
  readonly path: string;
  /** As the client wrote it: `requestContext.path`. */
  readonly wholePath: string;
}

/** Source: API Gateway Developer Guide, "Invoke REST APIs": https://{api-id}.execute-api.{region}.amazonaws.com/{stage}/… */
const EXECUTE_API = /^[a-z0-9]+\.execute-api\./i;

/**
 * Tells the two kinds of hosts apart. At an execute-api host the path begins with the stage, which events leave out of `path` but keep in
 * `requestContext.path`. Any other host is a custom domain with an empty base path, and both paths are equal.
 *
 * Source: API Gateway Developer Guide, "Invoke REST APIs", "API mappings for REST APIs" and "Disable the default endpoint for REST APIs"
 * (403). Assumption: an unknown stage is answered 403 Forbidden, before any gateway response.
 *
 * @throws EdgeRefusal 403.
 */
export function readAddressing(
  host: string,
  path: string,
  { stage, executeApiHost }: Pick<ApiModel, 'stage' | 'executeApiHost'>,
): Addressing {
  const domainName = host.replace(/:\d*$/, '');
  if (!EXECUTE_API.test(domainName)) return { domainName, path, wholePath: path };
  if (!executeApiHost) throw new EdgeRefusal(403, 'Forbidden', 'ForbiddenException');
  const prefix = `/${stage}`;
  if (path === prefix) return { domainName, path: '/', wholePath: path };
  if (!path.startsWith(`${prefix}/`)) throw new EdgeRefusal(403, `At this host the path begins with /${stage}/.`, 'ForbiddenException');
  return { domainName, path: path.slice(prefix.length), wholePath: path };
}
