/** The header maps of an API Gateway REST event. */
export interface EventHeaders {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/**
 * Every value of a header, in order, in any letter case: regional APIs keep the client's case, and several values show only in the
 * multi-value map.
 *
 * @param name lower case.
 */
export function headerValues(event: EventHeaders, name: string): string[] {
  const multi = valuesOf(event.multiValueHeaders, name);
  return multi.length > 0 ? multi : valuesOf(event.headers, name);
}

function valuesOf(map: EventHeaders['headers'] | EventHeaders['multiValueHeaders'], name: string): string[] {
  const values: string[] = [];
  for (const key in map) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue;
    const value = map[key];
    if (typeof value === 'string') values.push(value);
    else if (value !== undefined) values.push(...value);
  }
  return values;
}

/** Names of the headers, as the client wrote them. */
export const headerNames = (event: EventHeaders): string[] => Object.keys({ ...event.headers, ...event.multiValueHeaders });

/**
 * A name as the most tolerant server reads it: servers fold case, and gateways to CGI, WSGI, Rack, PHP and the like turn every other
 * character into `_`. Lower case, each run of other characters one `-`, none at either end.
 *
 * Source: RFC 3875, section 4.1.18 (HTTP_ variables).
 */
export const foldedName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * Whether a header, in any spelling, asks to read the method as another one. API Gateway itself obeys it for a POST, and the event then has
 * the other method.
 *
 * Source: API Gateway Developer Guide, "Important notes for REST APIs".
 */
export const overridesMethod = (name: string): boolean => /x[^a-z0-9]+http/i.test(name) && foldedName(name) === 'x-http-method-override';

/** Query keys of an event, decoded by API Gateway, one entry for each occurrence. */
export function queryKeys(event: {
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, unknown>> | null;
}): string[] {
  const multi = event.multiValueQueryStringParameters;
  if (multi === null || multi === undefined) return Object.keys(event.queryStringParameters ?? {});
  return Object.entries(multi).flatMap(([key, values]) => new Array<string>(Math.max(1, values?.length ?? 1)).fill(key));
}

/**
 * A year, for this host only: other hosts below the customer's domain are not ours to change.
 *
 * Source: RFC 6797, section 6.1.
 */
export const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';
