import type { Operation } from './lines.ts';

const DESCRIBING: readonly (string | null)[] = ['wsdl', 'xsd', 'schema'];
const REST_OPERATIONS: ReadonlyMap<string | null, Operation> = new Map([
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'update'],
  ['DELETE', 'delete'],
]);

/** What can be told of a request without its body. */
export function operationOf({ protocol, method }: { readonly protocol: string | null; readonly method: string | null }): Operation {
  if (DESCRIBING.includes(protocol)) return 'describe';
  if (method === 'GET' || method === 'HEAD') return 'query';
  return (protocol === 'rest' ? REST_OPERATIONS.get(method) : undefined) ?? 'unknown';
}
