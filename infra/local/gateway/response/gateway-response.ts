import type { GatewayResponseModel } from '../../assembly/api.ts';
import type { GatewayRequest } from '../request/request.ts';
import type { Answer } from './answer.ts';
import { type GatewayError, RESPONSE_TYPES } from './response-types.ts';
import { contextVariable, mappedValue, type Variables } from './variables.ts';

/** Source: API Gateway API Reference, GatewayResponse, the response of a type without customisation. */
const DEFAULT_TEMPLATES: Readonly<Record<string, string>> = { 'application/json': '{"message":$context.error.messageString}' };

/**
 * Assumption: API Gateway refuses too large a request before it looks at the API, so that its answer cannot be customised, as others saw
 * it; nor does DEFAULT_4XX apply.
 */
const FIXED: readonly string[] = ['REQUEST_TOO_LARGE'];

/**
 * Renders the gateway's own answers, from the template's gateway responses.
 *
 * Source: API Gateway Developer Guide, "Gateway responses in API Gateway", "Gateway response types": a type that is not customised defaults
 * to DEFAULT_4XX or DEFAULT_5XX; changing the status of those changes that of every response which falls back to them.
 *
 * @param request null: the request could not be read far enough.
 */
export function gatewayResponse(
  models: ReadonlyMap<string, GatewayResponseModel>,
  error: GatewayError,
  variables: Variables,
  request: GatewayRequest | null,
): Answer {
  const fallback = error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const model = FIXED.includes(error.type) ? undefined : (models.get(error.type) ?? models.get(fallback));
  const status = model?.statusCode ?? error.status;
  const known: Variables = {
    ...variables,
    error: { message: error.message, messageString: JSON.stringify(error.message), responseType: error.type },
  };
  // The rule here is one template for each response: which of several API Gateway chooses is not documented.
  const templates = Object.entries(model?.templates ?? {});
  const [contentType, template] = templates[0] ?? Object.entries(DEFAULT_TEMPLATES)[0] ?? ['application/json', ''];
  const headers = new Map<string, readonly [string, string]>([
    ['content-type', ['Content-Type', contentType]],
    ['x-amzn-errortype', ['x-amzn-ErrorType', RESPONSE_TYPES[error.type].errorType]],
  ]);
  for (const [parameter, mapping] of Object.entries(model?.parameters ?? {})) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
    const value = mapped(mapping, known, request);
    if (name !== undefined && value !== undefined) headers.set(name.toLowerCase(), [name, value]);
  }
  return { status, headers: [...headers.values()], body: Buffer.from(substitute(template, known)) };
}

/**
 * Source: "Set up gateway responses", "A gateway response mapping template can access $context variable values … supporting only simple
 * variable substitutions". Substituted text is not read again.
 *
 * Assumption: a variable without a value becomes empty.
 */
const substitute = (template: string, variables: Variables): string =>
  template.replace(/\$context((?:\.[A-Za-z0-9_-]+)+)/g, (_whole, path: string) => contextVariable(variables, path.slice(1)) ?? '');

/**
 * Source: x-amazon-apigateway-gateway-responses, "responseParameters": a static value in single quotes, `context.…`, or
 * `method.request.{header|querystring|path}.…`.
 *
 * Assumption: a mapping whose source has no value sets no header.
 */
const mapped = (mapping: string, variables: Variables, request: GatewayRequest | null): string | undefined =>
  mappedValue(mapping, variables, request)?.replace(/[\r\n]+/g, ' ');
