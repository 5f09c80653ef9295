/** What a request did. `describe`: WSDL, XSD and SCHEMA, and `whoami`; `unknown`: it cannot be told. */
export const OPERATIONS = ['query', 'create', 'update', 'delete', 'script', 'describe', 'unknown'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Asked {
  readonly protocol: string | null;
  readonly method: string | null;
  /** Canonical path; left out where it is not known, or where an upstream serves it: its `whoami` is a page like any other. */
  readonly path?: string;
}

const DESCRIBING: readonly (string | null)[] = ['wsdl', 'xsd', 'schema'];
const WHOAMI = '/api/now/whoami';
const REST_OPERATIONS: ReadonlyMap<string | null, Operation> = new Map([
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'update'],
  ['DELETE', 'delete'],
]);

/** What can be told of a request without its body. */
export function operationOf({ protocol, method, path }: Asked): Operation {
  if (DESCRIBING.includes(protocol)) return 'describe';
  const isGet = method === 'GET' || method === 'HEAD';
  if (isGet) return protocol === 'rest' && path?.toLowerCase() === WHOAMI ? 'describe' : 'query';
  return (protocol === 'rest' ? REST_OPERATIONS.get(method) : undefined) ?? 'unknown';
}
