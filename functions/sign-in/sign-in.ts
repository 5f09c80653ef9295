import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { sessionCookieName } from '../../shared/core/sign-in/session.ts';
import { failureOf, failurePage } from '../../shared/web/failure.ts';
import { messageResponse, methodNotAllowed } from '../../shared/web/parts/message.tsx';
import { serveRequest } from '../../shared/web/served.ts';
import { serveAsset } from './assets/assets.ts';
import { showElevation, submitElevation } from './elevate/elevate.tsx';
import { NO_NAME, report } from './log.ts';
import { showLogin, submitLogin } from './login/login.tsx';
import { showChangePassword, submitChangePassword } from './password/change.tsx';
import type { SignInPorts } from './ports.ts';
import { showProfile, submitProfile } from './profile/profile.ts';
import { readSignInRequest, type SignInRequest } from './request.ts';
import { consumeAssertion } from './saml/acs.ts';
import { beginSaml, showMetadata } from './saml/saml.ts';
import { logOut } from './session/logout.ts';
import { shellWithSession } from './session/own-session.ts';
import { signInByDigest } from './sso/digest.tsx';

type Handle = (ports: SignInPorts, request: SignInRequest) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;

const readOnly = (handle: Handle): Readonly<Record<string, Handle>> => ({ GET: handle, HEAD: handle });

/** Pages by canonical path and method. The rest of what the route table gives to sign-in is below. */
const PAGES: Readonly<Record<string, Readonly<Record<string, Handle>>>> = {
  '/login.do': { ...readOnly(showLogin), POST: submitLogin },
  // HEAD must change nothing: link checkers and previews send it.
  '/logout.do': { GET: logOut },
  '/change_password.do': { ...readOnly(showChangePassword), POST: submitChangePassword },
  '/sp/profile': { ...readOnly(showProfile), POST: submitProfile },
  '/elevate_role.do': { ...readOnly(showElevation), POST: submitElevation },
  // No HEAD: it would use the nonce up.
  '/login_with_sso.do': { GET: signInByDigest, POST: signInByDigest },
  '/saml/metadata': readOnly(showMetadata),
  '/saml/login': { GET: beginSaml },
  '/saml/acs': { POST: consumeAssertion },
};

const ASSETS = readOnly(serveAsset);

/**
 * The function behind the sign-in pages and the assets: one event in, one answer out. What it serves, the authorizer's
 * context says.
 *
 * @throws Error (in the returned function) where an event did not come through the authorizer.
 */
export function createSignIn(ports: SignInPorts): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  const site = { cookieName: sessionCookieName(ports.secureCookies), publicUrl: ports.publicUrl, trustedProxies: ports.trustedProxies };
  return async (event) => {
    const request = readSignInRequest(event, site);
    return serveRequest(ports, request, async () => {
      try {
        return await dispatch(ports, request);
      } catch (error) {
        return failed(ports, request, error);
      }
    });
  };
}

async function dispatch(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const { path } = request.context;
  const methods = path === '/favicon.ico' || path.startsWith('/assets/') ? ASSETS : PAGES[path.replace(/\/$/, '')];
  if (methods === undefined)
    return messageResponse(404, await shellWithSession(ports, request), {
      title: 'Not found',
      text: 'There is no such page here. Check the address.',
    });
  const handle = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  return handle === undefined ? methodNotAllowed(request.shell, Object.keys(methods).join(', ')) : handle(ports, request);
}

function failed(ports: SignInPorts, request: SignInRequest, error: unknown): APIGatewayProxyResult {
  const { context, shell, method } = request;
  ports.onError(context.path, error);
  const failure = failureOf(error, { method, decisionId: null });
  if (failure.dependency !== null) report(ports, request, { outcome: 'unavailable', cause: failure.dependency, ...NO_NAME });
  return failurePage(shell, failure, { path: '/login.do', label: 'Go to the sign-in page' });
}
