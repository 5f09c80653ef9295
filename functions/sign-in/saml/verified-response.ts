import { XMLParser } from 'fast-xml-parser';
import { SamlProblem } from './problem.ts';

/** What one response must answer, and to whom. */
export interface Expected {
  /** Issuer: `entityID` of the provider that was asked. */
  readonly issuer: string;
  readonly requestId: string;
  /** Address of our assertion consumer service. */
  readonly acs: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly skewMs: number;
}

export interface VerifiedAssertion {
  readonly id: string;
  /** Until when it could be shown again, milliseconds since the epoch. */
  readonly until: number;
}

interface Element {
  readonly [name: string]: unknown;
}

const LISTED = [
  'Assertion',
  'SubjectConfirmation',
  'AuthnStatement',
  'NameID',
  'Subject',
  'Issuer',
  'SubjectConfirmationData',
  'Status',
  'StatusCode',
];

/** Children by local name, each a list; attributes behind `@`. */
const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  alwaysCreateTextNode: true,
  isArray: (name) => LISTED.includes(name),
});

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/**
 * Checks what node-saml leaves to its caller: that this response answers our request, came from the provider that was asked, and
 * is meant for us.
 *
 * Source: OASIS, "Profiles for SAML V2.0", 4.1.4.2 and 4.1.4.3; "Bindings for SAML V2.0", 3.5.5.2 (Destination).
 *
 * @param xml the response as its signature covers it, canonical: nothing else of the message is looked at.
 * @throws SamlProblem
 */
export function checkResponse(xml: string, expected: Expected): VerifiedAssertion {
  const response = elements(PARSER.parse(xml), 'Response')[0];
  if (response === undefined) throw new SamlProblem('saml_response_invalid: the signature covers no Response');
  same('Version', response['@Version'], '2.0');
  same('Destination', response['@Destination'], expected.acs);
  same('InResponseTo', response['@InResponseTo'], expected.requestId);
  for (const issuer of elements(response, 'Issuer')) same('Issuer of the response', issuer['#text'], expected.issuer);
  same('StatusCode', one(one(response, 'Status'), 'StatusCode')['@Value'], SUCCESS);
  const assertion = one(response, 'Assertion');
  same('Version of the assertion', assertion['@Version'], '2.0');
  same('Issuer of the assertion', one(assertion, 'Issuer')['#text'], expected.issuer);
  if (elements(assertion, 'AuthnStatement').length === 0) throw new SamlProblem('saml_response_invalid: no AuthnStatement');
  const id = assertion['@ID'];
  if (typeof id !== 'string' || id === '') throw new SamlProblem('saml_response_invalid: the assertion has no ID');
  return { id, until: confirmedUntil(one(assertion, 'Subject'), expected) };
}

/** When the bearer confirmation for us ends; others may be for somebody else. */
function confirmedUntil(subject: Element, expected: Expected): number {
  one(subject, 'NameID');
  let problem = new SamlProblem('saml_response_invalid: no bearer confirmation');
  for (const confirmation of elements(subject, 'SubjectConfirmation')) {
    if (confirmation['@Method'] !== BEARER) continue;
    try {
      return checkConfirmation(one(confirmation, 'SubjectConfirmationData'), expected);
    } catch (error) {
      if (!(error instanceof SamlProblem)) throw error;
      problem = error;
    }
  }
  throw problem;
}

function checkConfirmation(data: Element, { acs, requestId, now, skewMs }: Expected): number {
  same('Recipient', data['@Recipient'], acs);
  same('InResponseTo of the subject', data['@InResponseTo'], requestId);
  const until = Date.parse(String(data['@NotOnOrAfter']));
  if (!(now - skewMs < until)) throw new SamlProblem('saml_response_invalid: the confirmation has expired or does not end');
  return until + skewMs;
}

function elements(parent: Element, name: string): Element[] {
  const found = parent[name];
  const list: unknown[] = found === undefined ? [] : Array.isArray(found) ? found : [found];
  return list.filter((entry): entry is Element => typeof entry === 'object' && entry !== null);
}

function one(parent: Element, name: string): Element {
  const [only, ...more] = elements(parent, name);
  if (only === undefined || more.length > 0)
    throw new SamlProblem(`saml_response_invalid: ${more.length > 0 ? 'more than one' : 'no'} ${name}`);
  return only;
}

function same(what: string, actual: unknown, expected: string): void {
  if (actual !== expected)
    throw new SamlProblem(`saml_response_invalid: ${what} is ${JSON.stringify(actual) ?? 'missing'}, expected ${JSON.stringify(expected)}`);
}
