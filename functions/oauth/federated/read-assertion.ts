import { type JsonObject, type NoJsonObject, readJsonObject } from '../../../shared/core/federated/json-object.ts';
import type { RejectedCause } from './causes.ts';

/** A JWT as it was sent: nothing of it is verified. */
export interface Assertion {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/** Longest assertion, in characters: those of GitHub, Kubernetes and AWS have 1,000 to 2,000. */
export const LONGEST_ASSERTION = 8192;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Takes an assertion apart: a JWS in compact serialization.
 *
 * Source: RFC 7515, sections 3.1 and 5.2; RFC 7519, section 7.2.
 */
export function readAssertion(text: string): Assertion | RejectedCause {
  if (text.length > LONGEST_ASSERTION) return 'assertion_too_large';
  const parts = text.split('.').map(octetsOf);
  if (parts.length !== 3) return 'assertion_malformed';
  const [header, claims] = parts.slice(0, 2).map(objectOf);
  // The signature may be empty: that of the algorithm `none` is.
  if (header === undefined || claims === undefined || parts[2] == null) return 'assertion_malformed';
  if (typeof header === 'string') return `header_${header}`;
  return typeof claims === 'string' ? `claims_${claims}` : { header, claims };
}

/** Octets of base64url in its one spelling: without padding, and without bits that stand for nothing. Source: RFC 4648, section 3.5. */
function octetsOf(text: string): Buffer | null {
  const octets = Buffer.from(text, 'base64url');
  return octets.toString('base64url') === text ? octets : null;
}

/** @returns undefined: no text in UTF-8. */
function objectOf(octets: Buffer | null): JsonObject | NoJsonObject | undefined {
  if (octets === null) return undefined;
  try {
    return readJsonObject(utf8.decode(octets));
  } catch {
    return undefined;
  }
}
