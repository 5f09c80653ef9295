import { type CacheProvider, generateServiceProviderMetadata, SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import type { IdentityProvider } from '../../../shared/core/identity-provider.ts';
import { REQUEST_LIFETIME_MS } from './authn-request.ts';
import { SamlProblem } from './problem.ts';

/** Largest difference of our clock and the provider's. */
export const SKEW_MS = 120_000;
/** An assertion is used at once; this bounds providers that give a day. */
const OLDEST_ASSERTION_MS = 5 * 60_000;

/** Our addresses, from configuration and never from the Host header. */
export const entityIdOf = (publicUrl: string): string => `${publicUrl}/saml/metadata`;
export const acsOf = (publicUrl: string): string => `${publicUrl}/saml/acs`;

/** What an administrator gives to an identity provider. */
export const metadataOf = (publicUrl: string): string =>
  generateServiceProviderMetadata({
    issuer: entityIdOf(publicUrl),
    callbackUrl: acsOf(publicUrl),
    identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    wantAssertionsSigned: true,
    generateUniqueId: () => '_non-interactive-sessions',
  });

function optionsFor(publicUrl: string, provider: IdentityProvider, cacheProvider: CacheProvider): SamlConfig {
  return {
    idpCert: [...provider.certificates],
    entryPoint: provider.entryPoint,
    issuer: entityIdOf(publicUrl),
    audience: entityIdOf(publicUrl),
    callbackUrl: acsOf(publicUrl),
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    wantAuthnResponseSigned: true,
    wantAssertionsSigned: true,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: REQUEST_LIFETIME_MS,
    acceptedClockSkewMs: SKEW_MS,
    maxAssertionAgeMs: OLDEST_ASSERTION_MS,
    cacheProvider,
  };
}

export interface Asking {
  readonly publicUrl: string;
  readonly provider: IdentityProvider;
  /** Id of the AuthnRequest. */
  readonly requestId: string;
  readonly relayState: string;
  /** Keeps the request, before the browser is sent away with it. */
  readonly remember: (issuedAt: string) => Promise<void>;
}

/** Where to send the browser with an AuthnRequest (binding HTTP-Redirect). */
export async function authorizeUrl({ publicUrl, provider, requestId, relayState, remember }: Asking): Promise<string> {
  const cache: CacheProvider = {
    saveAsync: async (_id, issuedAt) => {
      await remember(issuedAt);
      return { value: issuedAt, createdAt: Date.parse(issuedAt) };
    },
    getAsync: async () => null,
    removeAsync: async () => null,
  };
  const saml = new SAML({ ...optionsFor(publicUrl, provider, cache), generateUniqueId: () => requestId });
  return saml.getAuthorizeUrlAsync(relayState, undefined, {});
}

export interface Answered {
  readonly publicUrl: string;
  readonly provider: IdentityProvider;
  readonly requestId: string;
  /** ISO 8601. */
  readonly issuedAt: string;
}

/** What the provider vouches for, and the whole response as its signature covers it. */
export interface Vouched {
  readonly nameId: string;
  readonly responseXml: string;
}

/**
 * Verifies signatures, times and audience of a response to one request of ours.
 *
 * @throws SamlProblem
 */
export async function verifyResponse(xml: string, { publicUrl, provider, requestId, issuedAt }: Answered): Promise<Vouched> {
  const cache: CacheProvider = {
    saveAsync: async () => null,
    getAsync: async (id) => (id === requestId ? issuedAt : null),
    removeAsync: async () => null,
  };
  const saml = new ResponseSaml(optionsFor(publicUrl, provider, cache));
  let nameId: string | undefined;
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString('base64') });
    nameId = profile?.nameID;
  } catch (error) {
    throw new SamlProblem(`saml_response_invalid: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (nameId === undefined || nameId === '' || saml.signedXml === null) throw new SamlProblem('saml_response_invalid: no NameID');
  return { nameId, responseXml: saml.signedXml };
}

/** Gives away what the signature of the response covers: the only text that may be read further. */
class ResponseSaml extends SAML {
  signedXml: string | null = null;

  protected override getSignedAssertion(signedXml: string): Promise<string | null> {
    this.signedXml = signedXml;
    return super.getSignedAssertion(signedXml);
  }
}
