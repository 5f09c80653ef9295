import type { RequestListener } from 'node:http';
import type { IdentityProvider } from '../../../shared/core/sign-in/identity-provider.ts';
import { USERS } from '../seed/users.ts';
import type { SigningKeys } from './keys.ts';
import { type Choice, choosePage, messagePage } from './pages.ts';
import { type AuthnRequest, readAuthnRequest } from './request.ts';
import { randomId, responseXml, SUCCESS, signXml } from './response.ts';
import type { WorkloadAnswer } from './workloads.ts';

export interface LocalIdentityProviderOptions {
  /** Address of the identity provider. */
  readonly url: string;
  /** The only site that it answers. */
  readonly gatewayUrl: string;
  readonly keys: SigningKeys;
  /** Answers for the issuers of workload tokens; null: the address is not theirs. */
  readonly workloads: (url: URL) => Promise<WorkloadAnswer | null>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long a user may take to choose on the page. */
const ASSERTION_MS = 5 * 60_000;

/** What a service provider must know about it. */
export const registrationOf = ({ url, keys }: Pick<LocalIdentityProviderOptions, 'url' | 'keys'>): IdentityProvider => ({
  id: 'local',
  name: 'Local SSO',
  entityId: `${url}/metadata`,
  entryPoint: `${url}/sso`,
  certificates: [keys.certificate],
});

/** A SAML 2.0 identity provider for the local run. A person picks one of the seeded users and goes back with a signed response. */
export function createIdentityProvider(options: LocalIdentityProviderOptions): RequestListener {
  return async (request, response) => {
    const [method, url] = [request.method ?? 'GET', new URL(request.url ?? '/', options.url)];
    const workload = method === 'GET' ? await options.workloads(url) : null;
    if (workload !== null)
      return void response.writeHead(200, { 'Content-Type': workload.type, 'Cache-Control': 'no-store' }).end(workload.body);
    const { status, body } = answer(options, method, url);
    const { gatewayUrl } = options;
    response.writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src ${gatewayUrl}; img-src data:; form-action ${gatewayUrl}; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
    });
    response.end(body.toString());
  };
}

interface Answer {
  readonly status: number;
  readonly body: ReturnType<typeof choosePage>;
}

function answer(options: LocalIdentityProviderOptions, method: string, { pathname, searchParams }: URL): Answer {
  const { gatewayUrl } = options;
  const say = (status: number, text: string): Answer => ({ status, body: messagePage(gatewayUrl, text) });
  if (method !== 'GET') return say(405, 'Open this address by GET.');
  if (pathname !== '/sso') return say(pathname === '/' ? 200 : 404, 'Sign-in starts at the site, not here.');
  const asked = readAuthnRequest(searchParams.get('SAMLRequest') ?? '');
  if (asked === null) return say(400, 'This link holds no readable SAMLRequest. Start again at the sign-in page.');
  const acs = `${gatewayUrl}/saml/acs`;
  if (asked.acs !== acs) return say(403, `This provider answers to ${acs} alone, and this request wants to be answered elsewhere.`);
  const choices: Choice[] = USERS.map(({ user_name, purpose }) => ({
    userName: user_name,
    purpose,
    samlResponse: signedResponse(options, asked, user_name),
  }));
  return { status: 200, body: choosePage({ gatewayUrl, acs, relayState: searchParams.get('RelayState') ?? '', choices }) };
}

function signedResponse({ url, keys, now }: LocalIdentityProviderOptions, { id, acs, issuer }: AuthnRequest, nameId: string): string {
  const issuedAt = now();
  const unsigned = responseXml({
    responseId: randomId(),
    assertionId: randomId(),
    issuer: registrationOf({ url, keys }).entityId,
    inResponseTo: id,
    destination: acs,
    recipient: acs,
    audience: issuer,
    nameId,
    issuedAt,
    notBefore: issuedAt,
    notOnOrAfter: issuedAt + ASSERTION_MS,
    status: SUCCESS,
  });
  const signed = signXml(signXml(unsigned, 'Assertion', keys), 'Response', keys);
  return Buffer.from(signed).toString('base64');
}
