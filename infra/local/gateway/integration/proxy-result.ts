import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Answer } from '../response/answer.ts';
import { badGateway } from '../response/response-types.ts';

type Header = readonly [string, string];

/** Source: "Important notes for REST APIs", table of headers: what happens to a response header of an integration. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const REMAPPED = new Set(['authorization', 'content-md5', 'date', 'max-forwards', 'server', 'user-agent', 'www-authenticate']);
/** The gateway's own. */
const OVERWRITTEN = 'x-amzn-requestid';

/**
 * Reads the result of a function.
 *
 * Source: "Output format of a Lambda function for proxy integration": statusCode; headers and multiValueHeaders are merged, and a name in
 * both keeps only the values of multiValueHeaders; the body is text, in base64 if isBase64Encoded says so and the API has binary media
 * types; without a Content-Type it is application/json. Assumption: without statusCode the status is 200, as others saw it.
 *
 * @param binarySupport false: base64 stays text, because the API has no binary media types, or the client's `Accept` is malformed. Assumption:
 * the latter, as others saw it.
 *
 * @throws GatewayError 502 if it has another shape.
 */
export function readProxyResult(payload: string, binarySupport: boolean): Answer {
  const result = JSON.parse(payload) as Readonly<Record<string, unknown>> | null;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) throw malformed('it is no object');
  const { statusCode = 200, body, isBase64Encoded } = result;
  const status = Number(statusCode);
  if (!['number', 'string'].includes(typeof statusCode) || !Number.isInteger(status) || status < 200 || status > 599)
    throw malformed('its statusCode is no HTTP status');
  if (body !== undefined && body !== null && typeof body !== 'string') throw malformed('its body is no string');
  const headers = readHeaders(result);
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) headers.push(['Content-Type', 'application/json']);
  return { status, headers, body: Buffer.from(body ?? '', isBase64Encoded === true && binarySupport ? 'base64' : 'utf8') };
}

function readHeaders({ headers, multiValueHeaders }: Readonly<Record<string, unknown>>): Header[] {
  const multi = pairs(multiValueHeaders, 'multiValueHeaders').flatMap(([name, values]) => {
    if (!Array.isArray(values)) throw malformed(`the header ${name} of multiValueHeaders is no list`);
    return values.map((value) => header(name, value));
  });
  const single = pairs(headers, 'headers').map(([name, value]) => header(name, value));
  const isInMulti = ([name, value]: Header): boolean =>
    multi.some(([other, same]) => other.toLowerCase() === name.toLowerCase() && same === value);
  return [...single.filter((entry) => !isInMulti(entry)), ...multi].flatMap(onTheWire);
}

function pairs(map: unknown, what: string): [string, unknown][] {
  if (map === undefined || map === null) return [];
  if (typeof map !== 'object' || Array.isArray(map)) throw malformed(`its ${what} are no object`);
  return Object.entries(map).filter(([, value]) => value !== null);
}

function header(name: string, value: unknown): Header {
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw malformed(`the value of the header ${name} is no text`);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
  } catch {
    throw malformed(`the header ${name} holds a character that HTTP does not allow`);
  }
  return [name, String(value)];
}

/** A response header of an integration as the client gets it: unchanged, renamed or left out. */
export function onTheWire([name, value]: Header): Header[] {
  const lower = name.toLowerCase();
  if (DROPPED.has(lower) || lower === OVERWRITTEN) return [];
  return [REMAPPED.has(lower) ? [`x-amzn-Remapped-${name}`, value] : [name, value]];
}

const malformed = (why: string): Error => badGateway(`Malformed Lambda proxy response: ${why}.`);
