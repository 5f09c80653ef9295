import { type HeaderMap, valuesOf } from './request.ts';

/**
 * The method that the API sees: for a POST with X-HTTP-Method-Override the method that the header names. On any other method the header
 * changes nothing.
 *
 * Source: API Gateway Developer Guide, "Important notes for REST APIs". Assumption: the last of several values counts, in any letter case,
 * and the header stays in the event.
 */
export function methodSeen(method: string, headers: HeaderMap): string {
  const override = valuesOf(headers, 'x-http-method-override').at(-1)?.trim();
  return method === 'POST' && override ? override.toUpperCase() : method;
}
