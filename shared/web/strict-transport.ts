import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { STRICT_TRANSPORT_SECURITY } from '../core/request/headers.ts';

type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * Every answer of a function behind TLS tells browsers to come by TLS only (RFC 6797); a plain-HTTP run must not say so.
 *
 * @param tls the site is behind TLS.
 */
export function withStrictTransport(handle: Handler, tls: boolean): Handler {
  if (!tls) return handle;
  return async (event) => {
    const result = await handle(event);
    return { ...result, headers: { ...result.headers, 'Strict-Transport-Security': STRICT_TRANSPORT_SECURITY } };
  };
}
