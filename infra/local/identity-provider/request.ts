import { inflateRawSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';

/** An AuthnRequest as the binding HTTP-Redirect carries it. Source: OASIS, "Bindings for SAML V2.0", 3.4.4.1. */
export interface AuthnRequest {
  readonly id: string;
  /** `entityID` of the service provider. */
  readonly issuer: string;
  /** Where the response must go. */
  readonly acs: string;
}

const PARSER = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true, alwaysCreateTextNode: true });

/** @returns null if it cannot be read. */
export function readAuthnRequest(samlRequest: string): AuthnRequest | null {
  try {
    const xml = inflateRawSync(Buffer.from(samlRequest, 'base64'), { maxOutputLength: 64 * 1024 }).toString('utf8');
    const { AuthnRequest: request } = PARSER.parse(xml) as { AuthnRequest?: Record<string, unknown> };
    const [id, acs] = [request?.ID, request?.AssertionConsumerServiceURL];
    const issuer = (request?.Issuer as { '#text'?: unknown } | undefined)?.['#text'];
    return typeof id === 'string' && typeof acs === 'string' && typeof issuer === 'string' ? { id, acs, issuer } : null;
  } catch {
    return null;
  }
}
