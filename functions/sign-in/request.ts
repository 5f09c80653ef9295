import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type RequestContext, readContext } from '../../shared/core/decision/context.ts';
import { type CookieReading, readCookie } from '../../shared/core/request/credentials.ts';
import { type EventHeaders, headerValues } from '../../shared/core/request/headers.ts';
import { sourceOf } from '../../shared/core/sign-in/lockout.ts';
import { type FormReading, readForm } from '../../shared/web/form.ts';
import { type Shell, shellOf } from '../../shared/web/page.tsx';

/** What sign-in reads of its event, once. The path comes from the authorizer's context, never from the event. */
export interface SignInRequest {
  readonly context: RequestContext;
  readonly shell: Shell;
  readonly method: string;
  /** Decoded value of a query key; empty where it is missing. */
  readonly query: (name: string) => string;
  /** Every decoded value of a query key, whatever its letter case. */
  readonly queryValues: (name: string) => readonly string[];
  /** Every value of a header. */
  readonly headers: (name: string) => readonly string[];
  /** @param largest in octets; default: `LARGEST_FORM_BYTES`. */
  readonly form: (largest?: number) => FormReading;
  readonly cookie: CookieReading;
  readonly crossSite: boolean;
  readonly ifNoneMatch: readonly string[];
  readonly source: string;
}

/**
 * @param cookieName name of the session cookie.
 * @throws Error where the event did not come through the authorizer.
 */
export function readSignInRequest(event: APIGatewayProxyEvent, cookieName: string): SignInRequest {
  const context = readContext(event.requestContext.authorizer);
  return {
    context,
    shell: shellOf(context),
    method: event.httpMethod,
    query: (name) => event.queryStringParameters?.[name] ?? '',
    queryValues: (name) => queryValues(event, name.toLowerCase()),
    headers: (name) => headerValues(event, name.toLowerCase()),
    form: (largest) => readForm(event, largest),
    cookie: readCookie(headerValues(event, 'cookie'), cookieName),
    crossSite: isCrossSite(event),
    ifNoneMatch: headerValues(event, 'if-none-match'),
    source: sourceOf(event.requestContext.identity.sourceIp),
  };
}

function queryValues(event: APIGatewayProxyEvent, name: string): string[] {
  const single = Object.entries(event.queryStringParameters ?? {}).map(([key, value]) => [key, [value ?? '']] as const);
  const all = Object.entries(event.multiValueQueryStringParameters ?? {});
  return (all.length > 0 ? all : single).flatMap(([key, values]) => (key.toLowerCase() === name ? (values ?? []) : []));
}

/**
 * Whether a request was sent by a page of another site. A browser says so in Sec-Fetch-Site; an older one only names the
 * origin. A client that says neither is no browser.
 */
export function isCrossSite(event: EventHeaders): boolean {
  const fetchSite = headerValues(event, 'sec-fetch-site');
  if (fetchSite.length > 0) return fetchSite.some((value) => value.trim().toLowerCase() === 'cross-site');
  const [host = ''] = headerValues(event, 'host');
  return headerValues(event, 'origin').some((origin) => !isOriginOf(origin, host));
}

/** The origin `null` (a sandboxed frame, a file) is nobody's. */
function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === originHost && originHost !== '';
}
