import type { CacheProvider, SamlConfig } from '@node-saml/node-saml';
import type { IdentityProvider } from '../../../shared/core/sign-in/identity-provider.ts';
import { REQUEST_LIFETIME_MS } from './authn-request.ts';
import { SamlProblem } from './problem.ts';

/** It takes a while to load: only whoever signs in by SAML waits for it (infra/constructs/bundle.ts keeps it apart). */
const loadNodeSaml = () => import('@node-saml/node-saml');

/** Largest difference of our clock and the provider's. */
export const SKEW_MS = 120_000;
/** An assertion is used at once; this bounds providers that give a day. */
const OLDEST_ASSERTION_MS = 5 * 60_000;

/** Our addresses, from configuration and never from the Host header. */
export const entityIdOf = (publicUrl: string): string => `${publicUrl}/saml/metadata`;
export const acsOf = (publicUrl: string): string => `${publicUrl}/saml/acs`;

/** What an administrator gives to an identity provider. */
export async function metadataOf(publicUrl: string): Promise<string> {
  const { generateServiceProviderMetadata } = await loadNodeSaml();
  return generateServiceProviderMetadata({
    issuer: entityIdOf(publicUrl),
    callbackUrl: acsOf(publicUrl),
    identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    wantAssertionsSigned: true,
    generateUniqueId: () => '_non-interactive-sessions',
  });
}

type NodeSaml = Awaited<ReturnType<typeof loadNodeSaml>>;

interface OptionsFor {
  readonly publicUrl: string;
  readonly provider: IdentityProvider;
  readonly cacheProvider: CacheProvider;
}

function optionsFor({ ValidateInResponseTo }: NodeSaml, { publicUrl, provider, cacheProvider }: OptionsFor): SamlConfig {
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
  const cacheProvider: CacheProvider = {
    saveAsync: async (_id, issuedAt) => {
      await remember(issuedAt);
      return { value: issuedAt, createdAt: Date.parse(issuedAt) };
    },
    getAsync: async () => null,
    removeAsync: async () => null,
  };
  const library = await loadNodeSaml();
  const saml = new library.SAML({ ...optionsFor(library, { publicUrl, provider, cacheProvider }), generateUniqueId: () => requestId });
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
  const cacheProvider: CacheProvider = {
    saveAsync: async () => null,
    getAsync: async (id) => (id === requestId ? issuedAt : null),
    removeAsync: async () => null,
  };
  const library = await loadNodeSaml();
  const saml = new (verifierOf(library))(optionsFor(library, { publicUrl, provider, cacheProvider }));
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

/** node-saml's verifier, which also gives away what the signature of the response covers: the only text that may be read further. */
const verifierOf = ({ SAML }: NodeSaml) =>
  class extends SAML {
    signedXml: string | null = null;

    protected override getSignedAssertion(signedXml: string): Promise<string | null> {
      this.signedXml = signedXml;
      return super.getSignedAssertion(signedXml);
    }
  };
