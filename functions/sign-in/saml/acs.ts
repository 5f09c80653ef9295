import type { APIGatewayProxyResult } from 'aws-lambda';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { NO_NAME, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { type Asserted, admit } from '../sso/admit.ts';
import { requireStrongAlgorithms } from './algorithms.ts';
import { type AuthnRequest, findRequest, useUp } from './authn-request.ts';
import { isSameBrowser } from './browser-binding.ts';
import { decodeXml } from './decode.ts';
import { SamlProblem } from './problem.ts';
import { identityProviders, notSetUp } from './saml.ts';
import { acsOf, entityIdOf, SKEW_MS, verifiedText } from './service-provider.ts';
import { attributeOf, checkResponse } from './verified-response.ts';
import { readXml, type XmlDocument, type XmlElement } from './xml.ts';

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
    return await admit(ports, request, await accept(ports, request, ports.publicUrl));
  } catch (error) {
    if (!(error instanceof SamlProblem)) throw error;
    report(ports, request, { outcome: 'refused', cause: error.message.slice(0, 500), ...NO_NAME });
    return refusal(request);
  }
}

function readPost(request: SignInRequest): XmlDocument {
  const form = request.form(LARGEST_FORM);
  if (form.kind !== 'form') throw new SamlProblem(form.kind);
  const [response, ...more] = form.all('SAMLResponse');
  if (response === undefined || more.length > 0) throw new SamlProblem('saml_form_invalid');
  const document = readXml(decodeXml(Buffer.from(response, 'base64')));
  requireStrongAlgorithms(document.root);
  return document;
}

/**
 * The user that a response vouches for, and where the person wanted to go; request and assertion are used up. That place was kept with
 * the request, so whatever comes as RelayState is not needed.
 */
async function accept(ports: SignInPorts, request: SignInRequest, publicUrl: string): Promise<Asserted> {
  const now = ports.clock.now();
  const { root, plain } = readPost(request);
  const asked = await requestOf(ports, root, now);
  if (!isSameBrowser(request, ports.secureCookies, asked.browser)) throw new SamlProblem('saml_other_browser');
  const provider = (await identityProviders(ports)).find(({ id }) => id === asked.provider);
  if (provider === undefined) throw new SamlProblem('identity_provider_unknown');
  const addresses = { audience: entityIdOf(publicUrl), acs: acsOf(publicUrl) };
  const expected = { issuer: provider.entityId, requestId: asked.id, ...addresses, now, skewMs: SKEW_MS };
  const assertion = checkResponse(await verifiedText(plain, publicUrl, provider), expected);
  const used = await useUp(ports.ssoState, asked, assertion, now);
  if (used !== null) throw new SamlProblem(used);
  return { userName: assertion.userName, goto: asked.goto, endsAt: assertion.sessionEnds };
}

/** InResponseTo of the root element is not verified yet: it only says which request of ours to look for. */
async function requestOf(ports: SignInPorts, root: XmlElement, now: number): Promise<AuthnRequest> {
  const id = attributeOf(root, 'InResponseTo');
  if (id === undefined) throw new SamlProblem('saml_unsolicited');
  const asked = await findRequest(ports.ssoState, id, now);
  if (asked === null) throw new SamlProblem('saml_request_unknown');
  return asked;
}

const refusal = ({ shell }: SignInRequest): APIGatewayProxyResult =>
  messageResponse(403, shell, {
    title: 'Not signed in',
    text: 'The answer of the identity provider was not accepted. Sign in again. If it keeps happening, give your administrator the reference below.',
    link: { path: '/login.do', label: 'Go to the sign-in page' },
  });
