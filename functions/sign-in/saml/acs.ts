import type { APIGatewayProxyResult } from 'aws-lambda';
import { messageResponse } from '../../../shared/web/message.tsx';
import { safeGoto } from '../goto.ts';
import { report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { admit } from '../sso/admit.ts';
import { type AuthnRequest, findRequest, useUp } from './authn-request.ts';
import { isSameBrowser } from './browser-binding.ts';
import { requirePlainXml } from './plain-xml.ts';
import { SamlProblem } from './problem.ts';
import { identityProviders, notSetUp } from './saml.ts';
import { acsOf, SKEW_MS, verifyResponse } from './service-provider.ts';
import { checkResponse } from './verified-response.ts';

/** Base64 of the largest response, percent-encoded. */
const LARGEST_FORM = 1024 * 1024;

/**
 * `POST /saml/acs` (assertion consumer service, binding HTTP-POST): the answer of an identity provider to a request of ours. The
 * browser is told one thing for whatever is wrong with it; the log has the cause.
 *
 * @throws DependencyError where configuration or store cannot be read.
 */
export async function consumeAssertion(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  if (ports.publicUrl === null) return notSetUp(ports, request, 'public_url_missing');
  try {
    const { xml, relayState } = readPost(request);
    const { userName, goto } = await accept(ports, request, { publicUrl: ports.publicUrl, xml });
    return await admit(ports, request, { userName, goto: relayState === '' ? goto : safeGoto(relayState, ports.classifier) });
  } catch (error) {
    if (!(error instanceof SamlProblem)) throw error;
    report(ports, request, { outcome: 'refused', cause: error.message.slice(0, 500), user: null });
    return refusal(request);
  }
}

function readPost(request: SignInRequest): { readonly xml: string; readonly relayState: string } {
  const form = request.form(LARGEST_FORM);
  if (form.kind !== 'form') throw new SamlProblem(form.kind);
  const [responses, relayStates] = [form.all('SAMLResponse'), form.all('RelayState')];
  const [response] = responses;
  if (response === undefined || responses.length > 1 || relayStates.length > 1) throw new SamlProblem('saml_form_invalid');
  const xml = Buffer.from(response, 'base64').toString('utf8');
  requirePlainXml(xml);
  return { xml, relayState: relayStates[0] ?? '' };
}

/** Whom a response vouches for, and where the person wanted to go; both used up. */
async function accept(
  ports: SignInPorts,
  request: SignInRequest,
  { publicUrl, xml }: { readonly publicUrl: string; readonly xml: string },
): Promise<{ readonly userName: string; readonly goto: string }> {
  const now = ports.clock.now();
  const asked = await requestOf(ports, xml, now);
  if (!isSameBrowser(request, ports.secureCookies, asked.browser)) throw new SamlProblem('saml_other_browser');
  const provider = (await identityProviders(ports)).find(({ id }) => id === asked.provider);
  if (provider === undefined) throw new SamlProblem('identity_provider_unknown');
  const { nameId, responseXml } = await verifyResponse(xml, { publicUrl, provider, requestId: asked.id, issuedAt: asked.issuedAt });
  const expected = { issuer: provider.entityId, requestId: asked.id, acs: acsOf(publicUrl), now, skewMs: SKEW_MS };
  const used = await useUp(ports.ssoState, asked, checkResponse(responseXml, expected), now);
  if (used !== null) throw new SamlProblem(used);
  return { userName: nameId, goto: asked.goto };
}

/** InResponseTo of the root element, not verified yet: it only says which request of ours to look for. */
const IN_RESPONSE_TO = /^[^<]*(?:<\?[^>]*\?>[^<]*)?<[^<>]*\sInResponseTo\s*=\s*["']([^"'<>]{1,100})["']/;

async function requestOf(ports: SignInPorts, xml: string, now: number): Promise<AuthnRequest> {
  const [, id] = IN_RESPONSE_TO.exec(xml) ?? [];
  if (id === undefined) throw new SamlProblem('saml_unsolicited');
  const asked = await findRequest(ports.ssoState, id, now);
  if (asked === null) throw new SamlProblem('saml_request_unknown');
  return asked;
}

const refusal = ({ shell, context }: SignInRequest): APIGatewayProxyResult =>
  messageResponse(403, shell, {
    title: 'Not signed in',
    text: `The answer of the identity provider was not accepted. Sign in again. If it keeps happening, give your administrator this id: ${context.decision_id}`,
    link: { path: '/login.do', label: 'Go to the sign-in page' },
  });
