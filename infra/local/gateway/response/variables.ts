import type { GatewayRequest } from '../request/request.ts';

/** Content of `$context`: nested objects of plain values. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * A `$context` variable by its dotted name; undefined: there is none.
 *
 * Source: API Gateway Developer Guide, "$context variables".
 */
export function contextVariable(variables: Variables, name: string): string | undefined {
  let value: unknown = variables;
  for (const key of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Variables)[key];
  }
  return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
}

/**
 * The value of a mapping expression; undefined: its source has none.
 *
 * Source: "Parameter mapping source reference for REST APIs": a static value in single quotes, `context.…`, or
 * `method.request.{header|querystring|path}.…`.
 *
 * @param request null: it could not be read far enough.
 */
export function mappedValue(mapping: string, variables: Variables, request: Pick<GatewayRequest, 'parameter'> | null): string | undefined {
  const text = /^'(.*)'$/s.exec(mapping)?.[1];
  if (text !== undefined) return text;
  return mapping.startsWith('context.') ? contextVariable(variables, mapping.slice('context.'.length)) : request?.parameter(mapping);
}
