import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { makeSigningKeys, type SigningKeys } from '../../infra/local/identity-provider/keys.ts';
import { type AuthnRequest, readAuthnRequest } from '../../infra/local/identity-provider/request.ts';
import {
  type ResponseContent,
  randomId,
  responseXml,
  type Signed,
  SUCCESS,
  signXml,
} from '../../infra/local/identity-provider/response.ts';
import type { IdentityProvider } from '../../shared/core/sign-in/identity-provider.ts';

/** What a test changes of a good response. */
export interface ResponseChanges extends Partial<ResponseContent> {
  /** Default: both. */
  readonly signed?: readonly Signed[];
  readonly keys?: SigningKeys;
  readonly hash?: 'sha256' | 'sha1';
  /** Changes the unsigned document, and the signed one. */
  readonly before?: (xml: string) => string;
  readonly after?: (xml: string) => string;
}

/** An identity provider of a test, which may say anything and sign it. */
export interface FixtureIdp {
  readonly registration: IdentityProvider;
  readonly keys: SigningKeys;
  /** A response to a request, as base64. */
  respond(request: AuthnRequest, nameId: string, changes?: ResponseChanges): string;
}

export async function createFixtureIdp(id: string): Promise<FixtureIdp> {
  const keys = await makeSigningKeys(id);
  const entityId = `https://${id}.example/metadata`;
  const registration = { id, name: `Company ${id}`, entityId, entryPoint: `https://${id}.example/sso`, certificates: [keys.certificate] };
  return {
    registration,
    keys,
    respond(request, nameId, changes = {}) {
      const { signed = ['Assertion', 'Response'], hash = 'sha256', before = (xml) => xml, after = (xml) => xml, ...content } = changes;
      const { privateKey } = changes.keys ?? keys;
      const xml = before(responseXml({ ...goodContent(request, entityId, nameId), ...content }));
      return Buffer.from(after(signed.reduce((document, element) => signXml(document, element, { privateKey, hash }), xml))).toString(
        'base64',
      );
    },
  };
}

function goodContent({ id, acs, issuer: audience }: AuthnRequest, issuer: string, nameId: string): ResponseContent {
  const issuedAt = Date.now();
  return {
    responseId: randomId(),
    assertionId: randomId(),
    issuer,
    inResponseTo: id,
    destination: acs,
    recipient: acs,
    audience,
    nameId,
    issuedAt,
    notBefore: issuedAt - 1000,
    notOnOrAfter: issuedAt + 60_000,
    status: SUCCESS,
  };
}

/** Registers an identity provider as an administrator does, at a local run. */
export const register = (ssm: SSMClient, provider: IdentityProvider) =>
  ssm.send(
    new PutParameterCommand({
      Name: `/non-interactive-sessions-sso/local/identity-providers/${provider.id}`,
      Value: JSON.stringify(provider),
      Type: 'String',
      Overwrite: true,
    }),
  );

/** The AuthnRequest in the address that the browser is sent to. */
export function authnRequestOf(location: string): AuthnRequest & { readonly relayState: string } {
  const { searchParams } = new URL(location);
  const request = readAuthnRequest(searchParams.get('SAMLRequest') ?? '');
  if (request === null) throw new Error(`no AuthnRequest in ${location}`);
  return { ...request, relayState: searchParams.get('RelayState') ?? '' };
}
