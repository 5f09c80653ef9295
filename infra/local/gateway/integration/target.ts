import { GatewayError } from '../response/response-types.ts';

/** The parts of a request target; the path is still encoded. */
export interface Target {
  /** Percent-encoded, as the client wrote it. */
  readonly path: string;
  /** Decoded values by decoded key, in order; null: there is no query. */
  readonly query: ReadonlyMap<string, readonly string[]> | null;
}

/**
 * Splits a request target.
 *
 * Only the origin form (RFC 9112, section 3.2.1) reaches an API; a fragment is never part of a target.
 * Source: API Gateway Developer Guide, "Important notes for REST APIs": | { } are not supported in a query string and must be
 * encoded; a semicolon splits the data; parameters arrive decoded.
 * Assumption: what breaks these rules is answered 400, as an undecodable escape is; `+` decodes to a space; a key without `=` has
 * the value "".
 *
 * @throws GatewayError 400.
 */
export function readTarget(target: string): Target {
  if (!target.startsWith('/') || !/^[\x21-\x7e]*$/.test(target) || target.includes('#')) throw badTarget('the request target is malformed');
  const mark = target.indexOf('?');
  if (mark === -1) return { path: target, query: null };
  return { path: target.slice(0, mark), query: readQuery(target.slice(mark + 1)) };
}

function readQuery(text: string): Target['query'] {
  if (/[|{}]/.test(text)) throw badTarget('a character of the query string must be percent-encoded');
  const query = new Map<string, string[]>();
  for (const part of text.split(/[&;]/)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const key = decode(equals === -1 ? part : part.slice(0, equals));
    const value = equals === -1 ? '' : decode(part.slice(equals + 1));
    query.set(key, [...(query.get(key) ?? []), value]);
  }
  return query.size === 0 ? null : query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badTarget('an escape of the query string is malformed');
  }
}

const badTarget = (detail: string): GatewayError => new GatewayError('DEFAULT_4XX', { status: 400, detail });
