import { isHostName, isIssuer, LONGEST_ISSUER, type Place } from './issuer-url.ts';
import { readJsonObject } from './json-object.ts';

/** Signatures that an issuer may use: each by a private key, so that who verifies cannot sign. Source: RFC 8725, section 3.1. */
export const TOKEN_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/**
 * An issuer whose tokens may stand for non-interactive users, as stored in Parameter Store: one JSON parameter each. The last part of the
 * parameter's name is its id. It holds nothing secret.
 */
export interface TokenIssuer {
  /** `iss` of its tokens, exactly. */
  readonly issuer: string;
  /** `aud` of its tokens, alone. */
  readonly audience: string;
  readonly algorithms: readonly TokenAlgorithm[];
  /** Host of its keys, where that is not the issuer's own; null: it is. */
  readonly jwksHost: string | null;
}

/** Most issuers of a stage. */
export const MOST_ISSUERS = 50;
const LONGEST_AUDIENCE = 512;
const MEMBERS = ['issuer', 'audience', 'algorithms', 'jwks_host'];

/** An issuer that cannot be used; the message is the second half of a sentence that begins with its place. */
export class TokenIssuerProblem extends Error {
  /** Whose tokens are refused for it; null: it names none. */
  readonly issuer: string | null;
  constructor(message: string, issuer: string | null) {
    super(message);
    this.name = 'TokenIssuerProblem';
    this.issuer = issuer;
  }
}

/**
 * Reads one issuer.
 *
 * @throws TokenIssuerProblem that says what is wrong and what to use.
 */
export function readTokenIssuer(text: string, place: Place): TokenIssuer {
  const members = readJsonObject(text);
  if (members === 'duplicate_member') throw new TokenIssuerProblem('has a member twice: use each once', null);
  if (members === 'not_json')
    throw new TokenIssuerProblem('is no JSON object: use the form {"issuer":…,"audience":…,"algorithms":["RS256"]}', null);
  const { issuer, audience, algorithms, jwks_host } = members;
  const stop = (what: string): never => {
    throw new TokenIssuerProblem(what, typeof issuer === 'string' ? issuer : null);
  };
  const unknown = Object.keys(members).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) return stop(`has the member ${JSON.stringify(unknown)}: use ${MEMBERS.join(', ')}`);
  if (typeof issuer !== 'string' || !isIssuer(issuer, place))
    return stop(
      `has the issuer ${JSON.stringify(issuer)}: use the https address that its tokens have as iss, of at most ${LONGEST_ISSUER} octets with a host name, on port 443, without user, query and fragment`,
    );
  if (typeof audience !== 'string' || !isAudience(audience))
    return stop(
      `has the audience ${JSON.stringify(audience)}: use the text that its tokens have as aud, of 1 to ${LONGEST_AUDIENCE} octets`,
    );
  if (!isAlgorithms(algorithms))
    return stop(`has the algorithms ${JSON.stringify(algorithms)}: use a list of ${TOKEN_ALGORITHMS.join(', ')}, each at most once`);
  if (jwks_host !== undefined && (typeof jwks_host !== 'string' || !isHostName(jwks_host, place)))
    return stop(
      `has the jwks_host ${JSON.stringify(jwks_host)}: use a host name in lower case, without scheme, port and path, or leave it out`,
    );
  return { issuer, audience, algorithms, jwksHost: jwks_host ?? null };
}

const isAudience = (text: string): boolean =>
  /^(?=.*\S)\P{Cc}+$/u.test(text) && text.isWellFormed() && Buffer.byteLength(text) <= LONGEST_AUDIENCE;

const isAlgorithms = (value: unknown): value is readonly TokenAlgorithm[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value).size === value.length &&
  value.every((name) => TOKEN_ALGORITHMS.includes(name));
