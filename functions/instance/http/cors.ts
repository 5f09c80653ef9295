import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { methodsOf } from '../../../shared/core/request/protocols.ts';
import { noContent } from './answer.ts';
import { varying } from './vary.ts';

/** Request headers that a page of an allowed origin may send, besides those that CORS always allows. Never cookies. */
const REQUEST_HEADERS = 'Authorization, Content-Type, Accept, SOAPAction, X-UserToken, X-Requested-With';
const ANY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Response headers that such a page may read, besides those that CORS always allows. */
const RESPONSE_HEADERS = 'x-amzn-RequestId, X-Total-Count, Link, Location, ETag, Retry-After, Allow, Sunset';
/** Ten minutes: after an origin is taken out of the option, its pages may still send requests for that long. */
const MAX_AGE_S = 600;

/** The answer to a preflight. Source: Fetch Standard, "CORS protocol". */
export function preflightAnswer({ protocol }: RequestContext): APIGatewayProxyResult {
  const methods = (protocol === null ? null : methodsOf(protocol)) ?? ANY_METHOD;
  const allowed = {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': String(MAX_AGE_S),
  };
  const answer = noContent();
  return { ...answer, headers: { ...answer.headers, ...allowed } };
}

/** Lets a page of an allowed origin read an answer, but never with the browser's credentials: no session can be read this way. */
export function forOrigin({ cors_origin }: Pick<RequestContext, 'cors_origin'>, answer: APIGatewayProxyResult): APIGatewayProxyResult {
  if (cors_origin === null) return answer;
  const readable = { 'Access-Control-Allow-Origin': cors_origin, 'Access-Control-Expose-Headers': RESPONSE_HEADERS };
  return { ...answer, headers: { ...varying(answer.headers, 'Origin'), ...readable } };
}
