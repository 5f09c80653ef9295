import type { JsonObject } from '../../../shared/core/federated/json-object.ts';
import type { TokenAlgorithm, TokenIssuer } from '../../../shared/core/federated/token-issuer.ts';
import type { RejectedCause } from './causes.ts';

/** By which key of its issuer an assertion wants to be verified. */
export interface KeyHint {
  readonly algorithm: TokenAlgorithm;
  /** null: it names none. */
  readonly kid: string | null;
}

/** Parameters by which an assertion would choose its own key. Source: RFC 7515, sections 4.1.2, 4.1.3, 4.1.5 and 4.1.6. */
const BRINGS_KEY = ['jku', 'jwk', 'x5u', 'x5c'];
const LONGEST_KID = 256;

/**
 * Checks the header of an assertion. Only the issuer's parameter says which algorithms are good; only the issuer's documents hold its keys.
 *
 * Source: RFC 8725, sections 3.1, 3.10 and 3.11; RFC 7515, section 4.1.11.
 */
export function checkHeader(header: JsonObject, { algorithms }: Pick<TokenIssuer, 'algorithms'>): KeyHint | RejectedCause {
  const { alg, kid, typ } = header;
  if ('crit' in header) return 'header_critical';
  if (BRINGS_KEY.some((name) => name in header)) return 'header_brings_key';
  if (typ !== undefined && !isJwt(typ)) return 'header_type_wrong';
  const algorithm = algorithms.find((known) => known === alg);
  if (algorithm === undefined) return 'algorithm_not_allowed';
  if (kid === undefined) return { algorithm, kid: null };
  return typeof kid === 'string' && kid !== '' && kid.length <= LONGEST_KID ? { algorithm, kid } : 'kid_malformed';
}

/** Tokens for other uses have types of their own, such as `at+jwt`. Source: RFC 7519, section 5.1. */
const isJwt = (typ: unknown): boolean => typeof typ === 'string' && /^(?:application\/)?jwt$/i.test(typ);
