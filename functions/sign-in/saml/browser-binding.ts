import { createHash, timingSafeEqual } from 'node:crypto';
import { cookiesNamed } from '../../../shared/core/request/credentials.ts';
import type { SignInRequest } from '../request.ts';

/** Only the browser that asked may bring the answer. Otherwise a stranger could sign other people in under the stranger's own name. */
const cookieName = (secure: boolean): string => (secure ? '__Host-nis_saml' : 'nis_saml');
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface Binding {
  /** Stored with the request. */
  readonly browser: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Binds a request to the browser, under the token that it has already, so that two tabs do not disturb each other.
 *
 * The provider's form posts across sites, which takes SameSite=None and with it Secure. The local run has no TLS: without the
 * attribute browsers send a fresh cookie along.
 */
export function bindBrowser(request: SignInRequest, secure: boolean, randomToken: () => string): Binding {
  const token = tokenOf(request, secure) ?? randomToken();
  const attributes = secure ? '; SameSite=None; Secure' : '';
  return {
    browser: hashOf(token),
    headers: { 'Set-Cookie': `${cookieName(secure)}=${token}; Path=/; Max-Age=1800; HttpOnly${attributes}` },
  };
}

/** Whether the answer comes from the browser that asked. A client that sends what only browsers send must prove it. */
export function isSameBrowser(request: SignInRequest, secure: boolean, browser: string): boolean {
  const token = tokenOf(request, secure);
  if (token === null) return request.headers('sec-fetch-site').length === 0 && request.headers('origin').length === 0;
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(browser));
}

function tokenOf(request: SignInRequest, secure: boolean): string | null {
  const [token = '', ...more] = cookiesNamed(request.headers('cookie'), cookieName(secure));
  return more.length === 0 && TOKEN.test(token) ? token : null;
}
