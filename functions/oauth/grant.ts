import { readBasic } from '../../shared/core/request/credentials.ts';
import { invalid, type Refusal } from './answer.ts';
import type { OAuthRequest, Parameters } from './request.ts';

/** What a client asks a token for, read but not yet verified. */
export type Grant =
  | { readonly type: 'client_credentials'; readonly client: Client }
  | { readonly type: 'jwt_bearer'; readonly clientId: string; readonly assertion: string };

/** How a client names itself. */
export interface Client {
  /** The user name, as typed; null: it cannot be read. */
  readonly id: string | null;
  readonly secret: string;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The one scope. A client that names none means it. */
export const SCOPE = 'useraccount';

/**
 * Reads a token request. What is wrong with its form is found before anything is read from a store.
 *
 * Source: RFC 6749, sections 2.3 and 4.4.2; RFC 7523, section 2.1.
 */
export function readGrant({ parameters, authorization }: OAuthRequest): Grant | Refusal {
  if (typeof parameters !== 'function') return parameters;
  const type = parameters('grant_type');
  if (type === null) return invalid('grant_type_missing', 'Send a grant_type, such as client_credentials.');
  if (type !== 'client_credentials' && type !== JWT_BEARER) return UNSUPPORTED;
  const scope = parameters('scope');
  if (scope !== null && scope !== SCOPE) return UNKNOWN_SCOPE;
  const inBody = ['client_secret', 'client_assertion'].filter((name) => parameters(name) !== null).length;
  const ways = authorization.length + inBody;
  if (type === JWT_BEARER) return ways > 0 ? TWO_WAYS : assertionOf(parameters);
  return ways > 1 ? TWO_WAYS : clientOf(parameters, authorization);
}

const UNSUPPORTED: Refusal = {
  error: 'unsupported_grant_type',
  description: 'Use grant_type=client_credentials with a generated secret, or an assertion of a trusted issuer.',
  cause: 'grant_type_unknown',
};
const UNKNOWN_SCOPE: Refusal = {
  error: 'invalid_scope',
  description: `Ask for the scope ${SCOPE}, or leave it out.`,
  cause: 'scope_unknown',
};
const TWO_WAYS = invalid('two_ways_of_authentication', 'Authenticate the client in one way only.');

function assertionOf(parameters: Parameters): Grant | Refusal {
  const [clientId, assertion] = [parameters('client_id'), parameters('assertion')];
  if (clientId === null) return invalid('client_missing', 'Send the user name of the account as client_id.');
  if (assertion === null) return invalid('assertion_missing', 'Send the assertion.');
  return { type: 'jwt_bearer', clientId, assertion };
}

/** A `client_id` beside the header only repeats the name. Source: RFC 6749, section 3.2.1. */
function clientOf(parameters: Parameters, authorization: readonly string[]): Grant | Refusal {
  const id = parameters('client_id');
  if (authorization.length === 0) {
    if (id === null) return invalid('client_missing', 'Send client_id and client_secret, or both by Basic.');
    return { type: 'client_credentials', client: { id, secret: parameters('client_secret') ?? '' } };
  }
  const client = clientOfBasic(authorization);
  if (id !== null && id !== client.id) return invalid('two_clients', 'Name the same client in the header and as client_id.');
  return { type: 'client_credentials', client };
}

function clientOfBasic(authorization: readonly string[]): Client {
  const basic = readBasic(authorization);
  if (basic.kind !== 'present') return { id: null, secret: '' };
  return { id: formDecoded(basic.typedName), secret: formDecoded(basic.password) ?? '' };
}

/**
 * Name and secret are to be form-encoded before Basic is made of them. Many clients leave that out, and then a name has no `%`.
 *
 * Source: RFC 6749, section 2.3.1.
 *
 * @returns null: it has a `%` that begins no octet.
 */
function formDecoded(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
