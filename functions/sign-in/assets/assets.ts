import type { APIGatewayProxyResult } from 'aws-lambda';
import { JWKS_PATH } from '../../../shared/core/decision/upstream.ts';
import { type Cached, DependencyError } from '../../../shared/core/ports.ts';
import { entityTag, isKnown } from '../../../shared/web/etag.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { shellWithSession } from '../session/own-session.ts';
import { STYLESHEET } from './stylesheet.ts';

interface Asset {
  readonly type: string;
  readonly body: string;
  /** Strong validator: a hash of the content. */
  readonly etag: string;
}

const asset = (type: string, body: string): Asset => ({ type, body, etag: entityTag(body) });

/** The public keys of the assertions. Source: RFC 7517, section 8.5 (application/jwk-set+json). */
async function publicKeys(jwks: Cached<string>): Promise<Asset> {
  const known = await jwks.get();
  if (known === null) throw new DependencyError('assertion keys', new Error('they could not be read'));
  return asset('application/jwk-set+json', known);
}

/** The icon of the site: a gate with two ways through. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5f6b"/><path d="M9 25V14a7 7 0 0 1 14 0v11M16 25V15" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;

const ASSETS = new Map<string, Asset>([
  ['/assets/nis.css', asset('text/css; charset=utf-8', STYLESHEET)],
  ['/favicon.ico', asset('image/svg+xml', ICON)],
]);

/** A file of the package. Its address carries no version, so that a browser asks again after five minutes, by ETag. */
export async function serveAsset(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const { context } = request;
  const { jwks } = ports;
  const found = context.path === JWKS_PATH && jwks !== null ? await publicKeys(jwks) : ASSETS.get(context.path);
  if (found === undefined)
    return messageResponse(404, await shellWithSession(ports, request), {
      title: 'Not found',
      text: 'There is no such file here. Check the address.',
    });
  const headers = {
    'Content-Type': found.type,
    ETag: found.etag,
    'Cache-Control': 'public, max-age=300',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'",
  };
  if (isKnown(request.headers('if-none-match'), found.etag)) return { statusCode: 304, headers, body: '' };
  return { statusCode: 200, headers, body: found.body };
}
