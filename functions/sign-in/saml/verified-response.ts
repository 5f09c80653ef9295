import { SamlProblem } from './problem.ts';
import { collapse } from './schema-values.ts';
import { endOfSession, requireInTime, requireTime, type Times } from './times.ts';
import { readXml, type XmlElement } from './xml.ts';

/** What one response must answer, and to whom. */
export interface Expected extends Times {
  /** Issuer: `entityID` of the provider that was asked. */
  readonly issuer: string;
  readonly requestId: string;
  /** `entityID` of this site. */
  readonly audience: string;
  /** Address of our assertion consumer service. */
  readonly acs: string;
}

export interface VerifiedAssertion {
  readonly id: string;
  /** NameID, without white space around it. */
  readonly userName: string;
  /** Until when it could be shown again, milliseconds since the epoch. */
  readonly until: number;
  /** When the provider ends the session, milliseconds since the epoch; null: it does not say. */
  readonly sessionEnds: number | null;
}

export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/**
 * Checks everything but signatures: that this response answers our request, came from the provider that was asked, is meant for us and
 * is in time.
 *
 * Source: OASIS, "Profiles for SAML V2.0", 4.1.4.2 and 4.1.4.3; "Bindings for SAML V2.0", 3.5.5.2 (Destination).
 *
 * @param xml the response as its signature covers it, canonical: nothing else of the message is looked at.
 * @throws SamlProblem
 */
export function checkResponse(xml: string, expected: Expected): VerifiedAssertion {
  const { root: response } = readXml(xml);
  if (response.namespace !== PROTOCOL || response.name !== 'Response')
    throw new SamlProblem('saml_response_invalid: the signature covers no Response');
  same('Version', response.attributes.get('Version'), '2.0');
  same('Destination', attributeOf(response, 'Destination'), expected.acs);
  same('InResponseTo', attributeOf(response, 'InResponseTo'), expected.requestId);
  if (response.attributes.has('IssueInstant')) requireTime(response, 'IssueInstant');
  for (const issuer of elements(response, 'Issuer')) same('Issuer of the response', collapse(textOf(issuer)), expected.issuer);
  same('StatusCode', attributeOf(one(one(response, 'Status', PROTOCOL), 'StatusCode', PROTOCOL), 'Value'), SUCCESS);
  return checkAssertion(one(response, 'Assertion'), expected);
}

function checkAssertion(assertion: XmlElement, expected: Expected): VerifiedAssertion {
  same('Version of the assertion', assertion.attributes.get('Version'), '2.0');
  same('Issuer of the assertion', collapse(textOf(one(assertion, 'Issuer'))), expected.issuer);
  const id = attributeOf(assertion, 'ID') ?? '';
  if (id === '') throw new SamlProblem('saml_response_invalid: the assertion has no ID');
  const issuedAt = requireTime(assertion, 'IssueInstant');
  const [subject] = elements(assertion, 'Subject');
  if (subject === undefined) throw new SamlProblem('saml_response_invalid: no NameID');
  const userName = textOf(one(subject, 'NameID')).replace(/^[\t\n\r ]+|(?<![\t\n\r ])[\t\n\r ]+$/g, '');
  if (userName === '') throw new SamlProblem('saml_response_invalid: no NameID');
  const until = confirmedUntil(subject, issuedAt, expected);
  checkConditions(one(assertion, 'Conditions'), issuedAt, expected);
  return { id, userName, until, sessionEnds: endOfSession(elements(assertion, 'AuthnStatement'), expected) };
}

/** Every restriction must name us, among others or alone. Source: OASIS, "Assertions and Protocols for SAML V2.0", 2.5.1.4. */
function checkConditions(conditions: XmlElement, issuedAt: number, expected: Expected): void {
  requireInTime(conditions, issuedAt, expected);
  const restrictions = elements(conditions, 'AudienceRestriction');
  if (restrictions.length === 0) throw new SamlProblem('saml_response_invalid: no AudienceRestriction');
  for (const restriction of restrictions) {
    const audiences = elements(restriction, 'Audience').map((audience) => collapse(textOf(audience)));
    if (!audiences.includes(expected.audience))
      throw new SamlProblem(`saml_response_invalid: audience mismatch: ${JSON.stringify(audiences)}`);
  }
}

/** When the bearer confirmation for us ends; others may be for other sites. */
function confirmedUntil(subject: XmlElement, issuedAt: number, expected: Expected): number {
  let problem = new SamlProblem('saml_response_invalid: no bearer confirmation');
  for (const confirmation of elements(subject, 'SubjectConfirmation')) {
    if (attributeOf(confirmation, 'Method') !== BEARER) continue;
    try {
      return checkConfirmation(one(confirmation, 'SubjectConfirmationData'), issuedAt, expected);
    } catch (error) {
      if (!(error instanceof SamlProblem)) throw error;
      problem = error;
    }
  }
  throw problem;
}

function checkConfirmation(data: XmlElement, issuedAt: number, expected: Expected): number {
  same('Recipient', attributeOf(data, 'Recipient'), expected.acs);
  same('InResponseTo of the subject', attributeOf(data, 'InResponseTo'), expected.requestId);
  const until = requireTime(data, 'NotOnOrAfter');
  requireInTime(data, issuedAt, expected);
  return until + expected.skewMs;
}

const elements = (parent: XmlElement, name: string, namespace = ASSERTION): readonly XmlElement[] =>
  parent.children.filter((child) => child.name === name && child.namespace === namespace);

function one(parent: XmlElement, name: string, namespace = ASSERTION): XmlElement {
  const [only, ...more] = elements(parent, name, namespace);
  if (only === undefined || more.length > 0)
    throw new SamlProblem(`saml_response_invalid: ${more.length > 0 ? 'more than one' : 'no'} ${name}`);
  return only;
}

/** The value of an element that holds text alone. */
function textOf({ name, children, text }: XmlElement): string {
  if (children.length > 0) throw new SamlProblem(`saml_response_invalid: ${name} holds an element`);
  return text;
}

/** An attribute of the types anyURI, ID or NCName. */
export const attributeOf = ({ attributes }: XmlElement, name: string): string | undefined => {
  const value = attributes.get(name);
  return value === undefined ? undefined : collapse(value);
};

function same(what: string, actual: string | undefined, expected: string): void {
  if (actual !== expected)
    throw new SamlProblem(`saml_response_invalid: ${what} is ${JSON.stringify(actual) ?? 'missing'}, expected ${JSON.stringify(expected)}`);
}
