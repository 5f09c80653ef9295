import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AddressRange } from '../../shared/core/request/address.ts';
import { type CookieReading, readCookie } from '../../shared/core/request/credentials.ts';
import { headerValues } from '../../shared/core/request/headers.ts';
import { clientAddress } from '../../shared/core/request/source.ts';
import { sourceOf } from '../../shared/core/sign-in/lockout.ts';
import { type PageRequest, readPageRequest } from '../../shared/web/request.ts';

/** What sign-in reads of its event, once. */
export interface SignInRequest extends PageRequest {
  /** Every decoded value of a query key, whatever its letter case. */
  readonly queryValues: (name: string) => readonly string[];
  readonly cookie: CookieReading;
  readonly source: string;
}

interface SignInSite {
  /** Name of the session cookie. */
  readonly cookieName: string;
  /** The configured address of this site; null: none. */
  readonly publicUrl: string | null;
  /** Proxies that tell who connected to them. */
  readonly trustedProxies: readonly AddressRange[];
}

/** @throws Error where the event did not come through the authorizer. */
export const readSignInRequest = (event: APIGatewayProxyEvent, { cookieName, publicUrl, trustedProxies }: SignInSite): SignInRequest => ({
  ...readPageRequest(event, publicUrl),
  queryValues: (name) => queryValues(event, name.toLowerCase()),
  cookie: readCookie(headerValues(event, 'cookie'), cookieName),
  source: sourceOf(clientAddress(event, trustedProxies)),
});

function queryValues(event: APIGatewayProxyEvent, name: string): string[] {
  const single = Object.entries(event.queryStringParameters ?? {}).map(([key, value]) => [key, [value ?? '']] as const);
  const all = Object.entries(event.multiValueQueryStringParameters ?? {});
  return (all.length > 0 ? all : single).flatMap(([key, values]) => (key.toLowerCase() === name ? (values ?? []) : []));
}
