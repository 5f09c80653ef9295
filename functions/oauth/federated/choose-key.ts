import type { TokenAlgorithm } from '../../../shared/core/federated/token-issuer.ts';
import type { RejectedCause } from './causes.ts';
import type { KeyHint } from './check-header.ts';
import type { Jwk } from './ports.ts';

/** Type and curve of the keys of each algorithm. Source: RFC 7518, sections 3.3 and 3.4; RFC 8037, section 3.1. */
const KEYS_OF: Readonly<Record<TokenAlgorithm, { readonly kty: string; readonly crv?: string }>> = {
  RS256: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
};

/**
 * Chooses the key of an assertion. Without a `kid` the issuer must have one key alone.
 *
 * Source: RFC 7517, section 4; OpenID Connect Core 1.0, section 10.1.
 */
export function chooseKey(keys: readonly Jwk[], { algorithm, kid }: KeyHint): Jwk | RejectedCause {
  if (kid === null && keys.length > 1) return 'kid_missing';
  const named = kid === null ? keys : keys.filter((key) => key.kid === kid);
  if (named.length === 0) return 'key_unknown';
  const fitting = named.filter((key) => fits(key, algorithm));
  if (fitting.length > 1) return 'key_ambiguous';
  return fitting[0] ?? 'key_does_not_fit';
}

function fits(key: Jwk, algorithm: TokenAlgorithm): boolean {
  const { kty, crv } = KEYS_OF[algorithm];
  if (key.kty !== kty || (crv !== undefined && key.crv !== crv)) return false;
  if (key.alg !== undefined && key.alg !== algorithm) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  return key.key_ops === undefined || (Array.isArray(key.key_ops) && key.key_ops.includes('verify'));
}
