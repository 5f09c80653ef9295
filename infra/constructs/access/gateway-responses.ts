import { type GatewayResponseOptions, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { STRICT_TRANSPORT_SECURITY } from '../../../shared/core/request/headers.ts';

/**
 * The answers that API Gateway gives itself. One API has one 401 and one 403, and their templates insert `$context.*` without escaping. So
 * everything that varies comes ready from the authorizer's context, and nothing of the request is repeated.
 *
 * Source: docs/contract.md, "Refusals on the wire"; API Gateway, "Gateway responses in API Gateway": each response has one template,
 * because the choice among several is undocumented.
 *
 * There is none for REQUEST_TOO_LARGE: API Gateway's own 413 cannot be changed. The functions answer 413 in their words from 4 MB on.
 */
const RESPONSES: readonly GatewayResponseOptions[] = [
  // The platform's own words, to the letter.
  withBody(ResponseType.UNAUTHORIZED, '401', body('User Not Authenticated', 'Required to provide Auth information'), {
    'WWW-Authenticate': quoted('Basic realm="Service-now"'),
  }),
  refusal(),
  unavailable(ResponseType.AUTHORIZER_FAILURE),
  unavailable(ResponseType.AUTHORIZER_CONFIGURATION_ERROR),
  // For a throttled function, and for an upstream that cannot be reached.
  json(
    ResponseType.INTEGRATION_FAILURE,
    '503',
    'Service Unavailable',
    'The request could not be served right now: send it again after the seconds that Retry-After names. If it was a write, first check whether the change was made.',
    { 'Retry-After': quoted('5') },
  ),
  json(
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    '404',
    'Not Found',
    'There is nothing at this address: check the path and the stage at the beginning of it.',
  ),
  json(ResponseType.THROTTLED, '429', 'Too Many Requests', 'Send the request again after the seconds that Retry-After names.', {
    'Retry-After': quoted('1'),
  }),
  json(
    ResponseType.WAF_FILTERED,
    '403',
    'Request Refused',
    'The firewall before this site refused the request: give the reference to the administrator, or wait five minutes after many attempts to sign in.',
  ),
  json(
    ResponseType.DEFAULT_4XX,
    undefined,
    'Request Refused',
    'The gateway could not accept this request: check its path, encoding and headers, or give the reference to the administrator.',
  ),
  json(
    ResponseType.DEFAULT_5XX,
    undefined,
    'Service Unavailable',
    'Send the request again later; if it fails again, give the reference to the administrator.',
  ),
];

export interface Audience {
  /** The site is behind TLS, and every answer tells browsers so. */
  readonly tls: boolean;
  /** Origins whose pages may read the answers of protocols. */
  readonly corsOrigins: readonly string[];
}

/** The gateway responses of a stage. */
export const gatewayResponses = ({ tls, corsOrigins }: Audience): GatewayResponseOptions[] =>
  RESPONSES.map((response) => ({
    ...response,
    responseHeaders: {
      ...response.responseHeaders,
      'X-Content-Type-Options': quoted('nosniff'),
      ...(tls ? { 'Strict-Transport-Security': quoted(STRICT_TRANSPORT_SECURITY) } : {}),
      ...corsHeaders(response.type, corsOrigins),
    },
  }));

/**
 * Origins that may read a response. After a Deny, the authorizer's context names the origin, if it is allowed. Other responses know nothing
 * of the authorizer: they name the one allowed origin, or, with several, the origin that asks. Their text is fixed and browser credentials
 * are never allowed, so reading them reveals nothing that a request without a browser would not.
 */
function corsHeaders(type: ResponseType, [first, ...others]: readonly string[]): Headers {
  if (first === undefined) return {};
  const known = others.length === 0 ? quoted(first) : 'method.request.header.Origin';
  return {
    'Access-Control-Allow-Origin': type === ResponseType.ACCESS_DENIED ? 'context.authorizer.cors_origin' : known,
    'Access-Control-Expose-Headers': quoted('x-amzn-RequestId, Retry-After, Allow'),
    Vary: quoted('Origin'),
  };
}

type Headers = Readonly<Record<string, string>>;

/** Static header values need single quotes; without them a value is a mapping. */
function quoted(value: string): string {
  return `'${value}'`;
}

/** 403 after a Deny: the authorizer wrote and escaped the body for this request. */
function refusal(): GatewayResponseOptions {
  return {
    type: ResponseType.ACCESS_DENIED,
    statusCode: '403',
    responseHeaders: {
      'Content-Type': 'context.authorizer.content_type',
      Allow: 'context.authorizer.allow',
      'Cache-Control': quoted('no-store'),
      'X-Frame-Options': quoted('DENY'),
      'Referrer-Policy': quoted('same-origin'),
    },
    // If the mapped Content-Type failed, people would still see a page, and machines only a wrong label.
    templates: { 'text/html': '$context.authorizer.body' },
  };
}

/** The decision failed: 503 instead of API Gateway's 500. */
function unavailable(type: ResponseType): GatewayResponseOptions {
  const detail = 'The request could not be decided right now: send it again after the seconds that Retry-After names.';
  return json(type, '503', 'Service Unavailable', detail, { 'Retry-After': quoted('5') });
}

/**
 * An answer that tells its reference, for people who see it in a browser. API Gateway makes the request id: nothing in it needs escaping.
 *
 * @param statusCode undefined: the status that API Gateway gives.
 */
function json(type: ResponseType, statusCode: string | undefined, message: string, detail: string, headers: Headers = {}) {
  return withBody(type, statusCode, body(message, `${detail} Reference: $context.requestId`), headers);
}

function body(message: string, detail: string): string {
  return JSON.stringify({ error: { message, detail }, status: 'failure' });
}

function withBody(type: ResponseType, statusCode: string | undefined, template: string, headers: Headers): GatewayResponseOptions {
  return {
    type,
    ...(statusCode === undefined ? {} : { statusCode }),
    responseHeaders: { ...headers, 'Content-Type': quoted('application/json'), 'Cache-Control': quoted('no-store') },
    templates: { 'application/json': template },
  };
}
