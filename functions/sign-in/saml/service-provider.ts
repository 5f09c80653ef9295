import type { CacheProvider, Profile, SamlConfig } from '@node-saml/node-saml';
import type { IdentityProvider } from '../../../shared/core/sign-in/identity-provider.ts';
import { SamlProblem } from './problem.ts';

/** It is slow to load, so only requests that need it load it (infra/constructs/common/bundle.ts keeps it in a file of its own). */
const loadNodeSaml = () => import('@node-saml/node-saml');

/** Largest difference of our clock and the provider's. */
export const SKEW_MS = 120_000;

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
  /** Keeps requests; left out: none is made. */
  readonly cacheProvider?: CacheProvider;
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
    validateInResponseTo: cacheProvider === undefined ? ValidateInResponseTo.never : ValidateInResponseTo.always,
    ...(cacheProvider && { cacheProvider }),
  };
}

export interface Asking {
  readonly publicUrl: string;
  readonly provider: IdentityProvider;
  /** Id of the AuthnRequest. */
  readonly requestId: string;
  /** Keeps the request, before the browser is sent away with it. */
  readonly remember: (issuedAt: string) => Promise<void>;
}

/** Where to send the browser with an AuthnRequest (binding HTTP-Redirect). */
export async function authorizeUrl({ publicUrl, provider, requestId, remember }: Asking): Promise<string> {
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
  return saml.getAuthorizeUrlAsync('', undefined, {});
}

/**
 * Verifies the signatures of a response and of its one assertion.
 *
 * @returns the whole response as its signature covers it, canonical: the only text that may be read further.
 * @throws SamlProblem
 */
export async function verifiedText(xml: string, publicUrl: string, provider: IdentityProvider): Promise<string> {
  const library = await loadNodeSaml();
  const saml = new (verifierOf(library))(optionsFor(library, { publicUrl, provider }));
  try {
    await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString('base64') });
  } catch (error) {
    throw new SamlProblem(`saml_response_invalid: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (saml.signedXml === null) throw new SamlProblem('saml_response_invalid: no assertion');
  return saml.signedXml;
}

/**
 * node-saml's verifier of signatures. It hands out what the signature of the response covers, and leaves the reading of it to us: its own
 * reading takes times that do not exist and white space for part of a value.
 */
const verifierOf = ({ SAML }: NodeSaml) =>
  class extends SAML {
    signedXml: string | null = null;

    protected override async getSignedAssertion(signedXml: string): Promise<string> {
      this.signedXml = signedXml;
      return signedXml;
    }

    protected override async processValidlySignedAssertionAsync(): Promise<{ profile: Profile; loggedOut: boolean }> {
      return { profile: { issuer: '', nameID: '', nameIDFormat: '' }, loggedOut: false };
    }
  };
