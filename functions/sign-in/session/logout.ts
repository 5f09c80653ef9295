import type { APIGatewayProxyResult } from 'aws-lambda';
import { tokenHash } from '../../../shared/core/sign-in/session.ts';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { report } from '../log.ts';
import { whoIs } from '../password/check.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { clearCookie } from './cookie.ts';

/**
 * `GET /logout.do`: ends the session of the cookie and makes the browser forget it, good or bad.
 *
 * @throws DependencyError where the store does not answer: the session then goes on, and so does the cookie, to try again.
 */
export async function logOut(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const { cookie } = request;
  if (cookie.kind === 'present') {
    const key = tokenHash(cookie.token);
    const { session, user } = await ports.identities.read({ userName: cookie.userName, tokenHash: key });
    if (session !== null) {
      await ports.sessions.delete(key);
      report(ports, request, { outcome: 'signed_out', cause: null, ...whoIs(user, cookie.userName) });
    }
  }
  return redirect(`${request.shell.prefix}/login.do?reason=signed_out`, clearCookie(ports.secureCookies));
}
