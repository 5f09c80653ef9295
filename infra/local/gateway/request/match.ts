import type { MethodModel, ResourceNode } from '../../assembly/api.ts';
import { GatewayError } from '../response/response-types.ts';

export interface Match {
  /** The event's `resource`. */
  readonly resource: string;
  readonly method: MethodModel;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** Source: API Gateway Developer Guide, "Set up an API method", HTTP method: the methods that ANY covers. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * Finds the method for a path.
 *
 * Source: "Set up a proxy integration with a proxy resource": {proxy+} matches everything below its parent, but not the parent itself; the
 * most specific resource wins. An unknown resource or method is MISSING_AUTHENTICATION_TOKEN ("Gateway response types": "when the client
 * attempts to invoke an unsupported API method or resource").
 *
 * Assumption: parts are compared as the client wrote them, case-sensitively and without decoding; one slash at the end is ignored; a
 * resource without any method (`/assets` beside `/assets/{proxy+}`) is passed over for a greedy one, as others saw it; one that has other
 * methods refuses. Path parameters arrive as the client wrote them, not decoded, as others saw it.
 *
 * @throws GatewayError MISSING_AUTHENTICATION_TOKEN.
 */
export function matchRoute(root: ResourceNode, httpMethod: string, path: string): Match {
  const parts =
    path === '/'
      ? []
      : path
          .replace(/(?<=.)\/$/, '')
          .slice(1)
          .split('/');
  const found = descend(root, parts, {});
  const method = found?.node.methods.get(httpMethod) ?? (METHODS.includes(httpMethod) ? found?.node.methods.get('ANY') : undefined);
  if (found === null || method === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  const { node, parameters } = found;
  return { resource: node.path, method, pathParameters: Object.keys(parameters).length === 0 ? null : parameters };
}

interface Descent {
  readonly node: ResourceNode;
  readonly parameters: Readonly<Record<string, string>>;
}

function descend(node: ResourceNode, [part, ...rest]: readonly string[], parameters: Descent['parameters']): Descent | null {
  if (part === undefined) return node.methods.size === 0 ? null : { node, parameters };
  const literal = node.children.get(part);
  const exact = literal === undefined || part.startsWith('{') ? null : descend(literal, rest, parameters);
  if (exact !== null) return exact;
  for (const [name, child] of node.children) {
    const [, parameter, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(name) ?? [];
    if (parameter === undefined) continue;
    const value = greedy === '+' ? [part, ...rest].join('/') : part;
    const deeper = descend(child, greedy === '+' ? [] : rest, { ...parameters, [parameter]: value });
    if (deeper !== null) return deeper;
  }
  return null;
}
