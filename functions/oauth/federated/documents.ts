import { type Place, readDocumentUrl } from '../../../shared/core/federated/issuer-url.ts';
import { readJsonObject } from '../../../shared/core/federated/json-object.ts';
import type { TokenIssuer } from '../../../shared/core/federated/token-issuer.ts';
import type { WrongDocument } from './causes.ts';
import type { Jwk } from './ports.ts';

/** Where an issuer's metadata is. Source: OpenID Connect Discovery 1.0, section 4.1. */
export const discoveryUrl = (issuer: string): URL => new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

/**
 * Reads an issuer's metadata: where its keys are. They are at the issuer's own host, or at the one that its parameter names.
 *
 * Source: OpenID Connect Discovery 1.0, sections 3 and 4.3; RFC 8414, section 3.3.
 */
export function readDiscovery(text: string, { issuer, jwksHost }: TokenIssuer, place: Place): URL | WrongDocument {
  const members = readJsonObject(text);
  if (typeof members === 'string') return `discovery_${members}`;
  if (members.issuer !== issuer) return 'discovery_issuer_differs';
  const url = typeof members.jwks_uri === 'string' ? readDocumentUrl(members.jwks_uri, place) : null;
  const host = jwksHost ?? new URL(issuer).hostname;
  return url !== null && url.hostname === host ? url : 'discovery_keys_elsewhere';
}

/** Reads an issuer's keys. What is no key, or a key of an unknown type, is left out. Source: RFC 7517, section 5. */
export function readKeys(text: string): readonly Jwk[] | WrongDocument {
  const members = readJsonObject(text);
  if (typeof members === 'string') return `keys_${members}`;
  return Array.isArray(members.keys) ? members.keys.filter(isKey) : 'keys_not_a_set';
}

const TYPES: readonly unknown[] = ['RSA', 'EC', 'OKP'];

const isKey = (value: unknown): value is Jwk =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && TYPES.includes((value as Partial<Jwk>).kty);
