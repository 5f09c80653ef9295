import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { sessionCookieName } from '../../../shared/core/sign-in/session.ts';

/** The session cookie is gone with the browser: no Max-Age. The server ends the session earlier by its own clock. */
export const setCookie = (secure: boolean, userName: string, token: string): Record<string, string> =>
  cookieHeader(secure, cookieValue(userName, token), '');

/** Makes the browser forget the session cookie. */
export const clearCookie = (secure: boolean): Record<string, string> => cookieHeader(secure, '', '; Max-Age=0');

/** `__Host-` asks for Secure, Path=/ and no Domain; a browser then takes the cookie from this host over TLS only. */
const cookieHeader = (secure: boolean, value: string, lifetime: string): Record<string, string> => ({
  'Set-Cookie': `${sessionCookieName(secure)}=${value}; Path=/${lifetime}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
});
