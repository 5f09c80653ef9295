import { randomBytes } from 'node:crypto';
import type { GatewayRequest } from '../request/request.ts';
import { mappedValue } from '../response/variables.ts';
import type { IntegrationCall } from './integration.ts';

/** A request to an HTTP endpoint, ready to be sent. */
export interface IntegrationRequest {
  readonly method: string;
  readonly url: string;
  /** By name, in the spelling that is sent. */
  readonly headers: ReadonlyMap<string, string | readonly string[]>;
  readonly body: Buffer;
}

/**
 * Headers of a client that never reach an HTTP endpoint: those of its connection, Host (the endpoint's own is sent), and Content-Encoding
 * unless it is mapped.
 *
 * Source: "Important notes for REST APIs", table of headers. Content-Encoding and Via: seen in AWS's answers.
 */
const DROPPED = new Set(['connection', 'content-encoding', 'content-length', 'host', 'keep-alive', 'proxy-connection', 'via']);

/**
 * What an HTTP proxy integration sends: the client's method, query, headers and body, changed by the parameter mappings.
 *
 * Source: "Set up HTTP integrations" (HTTP proxy) and "Parameter mapping for REST APIs". A mapped header replaces the client's of the same
 * name in any case; a mapped query parameter is added (AWS-validated, undocumented).
 *
 * Assumption: a mapping whose source has no value sets nothing; a mapped path parameter is put into the URI as it is; a query key without a
 * value is sent with an equals sign.
 */
export function integrationRequest({ model, api, request, context }: IntegrationCall): IntegrationRequest {
  const headers = clientHeaders(request);
  const query = [...(request.query ?? [])].flatMap(([key, values]) => values.map((value) => [key, value] as const));
  let uri = model.uri;
  for (const [target, mapping] of Object.entries(model.parameters)) {
    const [, place, name = ''] = /^integration\.request\.(header|path|querystring)\.(.+)$/.exec(target) ?? [];
    const value = mappedValue(mapping, context, request);
    if (value === undefined) continue;
    if (place === 'header') setHeader(headers, name, value);
    if (place === 'path') uri = uri.replaceAll(`{${name}}`, () => value);
    if (place === 'querystring') query.push([name, value]);
  }
  setHeader(headers, 'X-Amzn-Apigateway-Api-Id', api.apiId);
  setHeader(headers, 'X-Amzn-Trace-Id', `Root=1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`);
  const search = query.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
  return {
    method: model.method === 'ANY' ? request.method : model.method,
    url: search === '' ? uri : `${uri}?${search}`,
    headers,
    body: request.body,
  };
}

function clientHeaders({ headers }: GatewayRequest): Map<string, string | readonly string[]> {
  return new Map([...headers].filter(([name]) => !DROPPED.has(name.toLowerCase())));
}

function setHeader(headers: Map<string, string | readonly string[]>, name: string, value: string): void {
  for (const known of [...headers.keys()]) if (known.toLowerCase() === name.toLowerCase()) headers.delete(known);
  headers.set(name, value);
}
