import { randomBytes } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { escapeMarkup } from '../../../shared/core/text.ts';

/** Content of a SAML 2.0 response, in the words of its schema. Times are milliseconds since the epoch. */
export interface ResponseContent {
  readonly responseId: string;
  readonly assertionId: string;
  /** `entityID` of the provider. */
  readonly issuer: string;
  readonly inResponseTo: string;
  readonly destination: string;
  readonly recipient: string;
  readonly audience: string;
  readonly nameId: string;
  readonly issuedAt: number;
  readonly notBefore: number;
  readonly notOnOrAfter: number;
  readonly status: string;
}

export const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export const randomId = (): string => `_${randomBytes(20).toString('hex')}`;

const instant = (time: number): string => new Date(time).toISOString();

/** An unsigned response with one assertion. Source: OASIS, "Profiles for SAML V2.0", 4.1.4.2. */
export function responseXml(content: ResponseContent): string {
  const { responseId, inResponseTo, destination, issuer, issuedAt, status } = content;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${responseId}" Version="2.0"` +
    ` IssueInstant="${instant(issuedAt)}" Destination="${escapeMarkup(destination)}" InResponseTo="${escapeMarkup(inResponseTo)}">` +
    `<saml:Issuer>${escapeMarkup(issuer)}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>` +
    `${assertionXml(content)}</samlp:Response>`
  );
}

function assertionXml({
  assertionId,
  issuer,
  issuedAt,
  nameId,
  inResponseTo,
  recipient,
  audience,
  notBefore,
  notOnOrAfter,
}: ResponseContent): string {
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${assertionId}" Version="2.0" IssueInstant="${instant(issuedAt)}">` +
    `<saml:Issuer>${escapeMarkup(issuer)}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">${escapeMarkup(nameId)}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${escapeMarkup(recipient)}"` +
    ` InResponseTo="${escapeMarkup(inResponseTo)}" NotOnOrAfter="${instant(notOnOrAfter)}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${instant(notBefore)}" NotOnOrAfter="${instant(notOnOrAfter)}">` +
    `<saml:AudienceRestriction><saml:Audience>${escapeMarkup(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${instant(issuedAt)}"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>' +
    '</saml:Assertion>'
  );
}

export type Signed = 'Assertion' | 'Response';

export interface SigningOptions {
  readonly privateKey: string;
  readonly hash?: 'sha256' | 'sha1';
}

const ALGORITHMS = {
  sha256: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
  sha1: ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'http://www.w3.org/2000/09/xmldsig#sha1'],
} as const;
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/**
 * Signs one element with an enveloped signature after its issuer. The assertion is signed first, the response around it last.
 *
 * Source: OASIS, "Assertions and Protocols for SAML V2.0", 5.4.
 */
export function signXml(xml: string, element: Signed, { privateKey, hash = 'sha256' }: SigningOptions): string {
  const [signatureAlgorithm, digestAlgorithm] = ALGORITHMS[hash];
  const signed = new SignedXml({ privateKey, signatureAlgorithm, canonicalizationAlgorithm: EXCLUSIVE });
  const path = element === 'Response' ? "/*[local-name(.)='Response']" : "/*/*[local-name(.)='Assertion']";
  signed.addReference({ xpath: path, digestAlgorithm, transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE] });
  signed.computeSignature(xml, { location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' } });
  return signed.getSignedXml();
}
