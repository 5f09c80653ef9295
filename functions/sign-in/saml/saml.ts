import type { APIGatewayProxyResult } from 'aws-lambda';
import { DependencyError } from '../../../shared/core/ports.ts';
import type { IdentityProvider } from '../../../shared/core/sign-in/identity-provider.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { PAGE_HEADERS, redirect } from '../../../shared/web/parts/page.tsx';
import { safeGoto } from '../goto.ts';
import { NO_NAME, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { rememberRequest } from './authn-request.ts';
import { bindBrowser } from './browser-binding.ts';
import { authorizeUrl, metadataOf } from './service-provider.ts';

/** `GET /saml/metadata`: what an identity provider must know of this site. */
export async function showMetadata(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  if (ports.publicUrl === null) return notSetUp(ports, request, 'public_url_missing');
  const metadata = (await metadataOf(ports.publicUrl)).replace(/^<\?xml[^>]*\?>\s*/, '');
  const headers = { ...PAGE_HEADERS, 'Content-Type': 'application/samlmetadata+xml; charset=utf-8' };
  return {
    statusCode: 200,
    headers,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${metadata}`,
  };
}

/**
 * `GET /saml/login?idp=&goto=`: sends the browser to an identity provider; without `idp` to the only one, or to the choice on the
 * sign-in page.
 *
 * Source: specification, "Interactive users" (Connect with single sign-on, for example, … SAML).
 *
 * @throws DependencyError where the configuration cannot be read or the request not be remembered.
 */
export async function beginSaml(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const { publicUrl, clock, secureCookies, randomToken } = ports;
  if (publicUrl === null) return notSetUp(ports, request, 'public_url_missing');
  const goto = safeGoto(request.query('goto'), ports.classifier);
  const providers = await identityProviders(ports);
  const idp = request.query('idp');
  if (idp === '' && providers.length > 1) return redirect(`${request.shell.prefix}/login.do?goto=${encodeURIComponent(goto)}`);
  const provider = idp === '' ? providers[0] : providers.find(({ id }) => id === idp);
  if (provider === undefined) return notSetUp(ports, request, 'identity_provider_unknown');

  const requestId = `_${randomToken()}`;
  const { browser, headers } = bindBrowser(request, secureCookies, randomToken);
  const location = await authorizeUrl({
    publicUrl,
    provider,
    requestId,
    remember: (issuedAt) => rememberRequest(ports.ssoState, { id: requestId, provider: provider.id, goto, issuedAt, browser }, clock.now()),
  });
  return redirect(location, headers);
}

/** @throws DependencyError where they cannot be read. */
export async function identityProviders(ports: SignInPorts): Promise<readonly IdentityProvider[]> {
  const providers = await ports.identityProviders.get();
  if (providers === null) throw new DependencyError('identity providers', new Error('they could not be read'));
  return providers;
}

export function notSetUp(ports: SignInPorts, request: SignInRequest, cause: string): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause, ...NO_NAME });
  return messageResponse(404, request.shell, {
    title: 'Not available',
    text: 'There is no such identity provider here. Choose another way on the sign-in page, or ask an administrator.',
    link: { path: '/login.do', label: 'Go to the sign-in page' },
  });
}
