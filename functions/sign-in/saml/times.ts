import { SamlProblem } from './problem.ts';
import { instantOf } from './schema-values.ts';
import type { XmlElement } from './xml.ts';

/** Milliseconds. */
export interface Times {
  /** Since the epoch. */
  readonly now: number;
  /** How far the provider's clock may be from ours. */
  readonly skewMs: number;
}

/** An assertion is used at once; this bounds providers that give a day. */
const OLDEST_ASSERTION_MS = 5 * 60_000;

/**
 * A time that an element must give.
 *
 * @throws SamlProblem where it is missing or no such time exists.
 */
export function requireTime({ name, attributes }: XmlElement, attribute: string): number {
  const value = attributes.get(attribute);
  const time = value === undefined ? null : instantOf(value);
  if (time === null) throw new SamlProblem(`saml_response_invalid: ${attribute} of ${name} is ${JSON.stringify(value) ?? 'missing'}`);
  return time;
}

const optionalTime = (element: XmlElement, attribute: string): number | null =>
  element.attributes.has(attribute) ? requireTime(element, attribute) : null;

/**
 * Checks NotBefore and NotOnOrAfter of an element, and the age of its assertion.
 *
 * @param issuedAt IssueInstant of the assertion.
 * @throws SamlProblem
 */
export function requireInTime(element: XmlElement, issuedAt: number, { now, skewMs }: Times): void {
  const [from, until] = [optionalTime(element, 'NotBefore'), optionalTime(element, 'NotOnOrAfter')];
  if (now + skewMs < Math.max(from ?? 0, issuedAt)) throw new SamlProblem('saml_response_invalid: the assertion is not yet valid');
  if (until !== null && now - skewMs >= until) throw new SamlProblem('saml_response_invalid: the assertion has expired');
  if (now - skewMs >= issuedAt + OLDEST_ASSERTION_MS) throw new SamlProblem('saml_response_invalid: the assertion is too old');
}

/**
 * The earliest end of the sessions that a provider began. Source: OASIS, "Assertions and Protocols for SAML V2.0", 2.7.2
 * (SessionNotOnOrAfter).
 *
 * @returns null: it states none.
 * @throws SamlProblem where the provider did not sign anyone in, or the session is over.
 */
export function endOfSession(statements: readonly XmlElement[], { now }: Times): number | null {
  if (statements.length === 0) throw new SamlProblem('saml_response_invalid: no AuthnStatement');
  const ends = statements.flatMap((statement) => {
    optionalTime(statement, 'AuthnInstant');
    return optionalTime(statement, 'SessionNotOnOrAfter') ?? [];
  });
  if (ends.length === 0) return null;
  const end = Math.min(...ends);
  if (end <= now) throw new SamlProblem('saml_response_invalid: the session at the provider is over');
  return end;
}
