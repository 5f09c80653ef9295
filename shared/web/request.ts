import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type RequestContext, readContext } from '../core/decision/context.ts';
import { type EventHeaders, headerValues } from '../core/request/headers.ts';
import { beginDeed, type Deed } from '../core/usage/collect/served.ts';
import { type FormReading, readForm } from './form.ts';
import { type Shell, shellOf } from './parts/page.tsx';

/** What every page reads of its event, once. The path comes from the authorizer's context, never from the event. */
export interface PageRequest {
  readonly context: RequestContext;
  readonly shell: Shell;
  readonly method: string;
  /** What it does, for the line about it; noted while it is served. */
  readonly deed: Deed;
  /** Decoded value of a query key; empty where it is missing. */
  readonly query: (name: string) => string;
  /** Every value of a header, whatever the letter case of its name. */
  readonly headers: (name: string) => readonly string[];
  /** @param largest in octets. */
  readonly form: (largest: number) => FormReading;
  /** A page of another site sent it. */
  readonly crossSite: boolean;
  /** A browser says that a page of this very site sent it, which no other site can forge. */
  readonly sameOrigin: boolean;
}

/**
 * @param publicUrl the configured address of this site; null: none.
 * @throws Error where the event did not come through the authorizer.
 */
export function readPageRequest(event: APIGatewayProxyEvent, publicUrl: string | null): PageRequest {
  const context = readContext(event.requestContext.authorizer);
  const query = (name: string): string => event.queryStringParameters?.[name] ?? '';
  return {
    context,
    shell: { ...shellOf(context), view: query('sysparm_view') },
    method: event.httpMethod,
    deed: beginDeed(context, event.httpMethod),
    query,
    headers: (name) => headerValues(event, name.toLowerCase()),
    form: (largest) => readForm(event, largest),
    crossSite: isCrossSite(event, publicUrl),
    sameOrigin: headerValues(event, 'sec-fetch-site').join(',').trim().toLowerCase() === 'same-origin',
  };
}

/**
 * Whether a request was sent by a page of another site. A browser says so in Sec-Fetch-Site; an older one only names the
 * origin. A client that says neither is no browser.
 *
 * @param publicUrl behind a CDN the browser knows this site by this address, and the Host header names the API.
 */
export function isCrossSite(event: EventHeaders, publicUrl: string | null): boolean {
  const fetchSite = headerValues(event, 'sec-fetch-site');
  if (fetchSite.length > 0) return fetchSite.some((value) => value.trim().toLowerCase() === 'cross-site');
  const [host = ''] = headerValues(event, 'host');
  return headerValues(event, 'origin').some((origin) => !isOriginOf(origin, host) && !isOriginOfUrl(origin, publicUrl));
}

/** The origin `null` (a sandboxed frame, a file) belongs to no site. */
function isOriginOf(origin: string, host: string): boolean {
  const given = URL.parse(origin);
  return given !== null && given.host !== '' && URL.parse(`${given.protocol}//${host}`)?.host === given.host;
}

/** Scheme and port count too: the configured address names them. */
function isOriginOfUrl(origin: string, publicUrl: string | null): boolean {
  const given = URL.parse(origin);
  return given !== null && publicUrl !== null && given.host !== '' && given.origin === URL.parse(publicUrl)?.origin;
}
