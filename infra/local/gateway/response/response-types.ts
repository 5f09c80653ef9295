/** A gateway response type, with API Gateway's answer if it is not customised. */
export interface ResponseType {
  /** null: the status depends on the error. */
  readonly status: number | null;
  readonly message: string;
  /** Value of x-amzn-ErrorType. Assumption: as seen on the wire; no document lists them. */
  readonly errorType: string;
}

const type = (status: number | null, message: string, errorType: string): ResponseType => ({ status, message, errorType });

/**
 * Source: API Gateway Developer Guide, "Gateway response types" (statuses). Assumption: the messages, as seen on the wire.
 */
export const RESPONSE_TYPES = {
  ACCESS_DENIED: type(403, 'User is not authorized to access this resource', 'AccessDeniedException'),
  API_CONFIGURATION_ERROR: type(500, 'Internal server error', 'InternalServerErrorException'),
  AUTHORIZER_CONFIGURATION_ERROR: type(500, 'Internal server error', 'AuthorizerConfigurationException'),
  AUTHORIZER_FAILURE: type(500, 'Internal server error', 'AuthorizerFailureException'),
  DEFAULT_4XX: type(null, 'Bad Request', 'BadRequestException'),
  DEFAULT_5XX: type(null, 'Internal server error', 'InternalServerErrorException'),
  INTEGRATION_FAILURE: type(504, 'Network error communicating with endpoint', 'InternalServerErrorException'),
  INTEGRATION_TIMEOUT: type(504, 'Endpoint request timed out', 'InternalServerErrorException'),
  MISSING_AUTHENTICATION_TOKEN: type(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'),
  REQUEST_TOO_LARGE: type(413, 'Request Too Long', 'RequestTooLargeException'),
  UNAUTHORIZED: type(401, 'Unauthorized', 'UnauthorizedException'),
} as const satisfies Record<string, ResponseType>;

export type ResponseTypeName = keyof typeof RESPONSE_TYPES;

/** Thrown by any step when the gateway must answer itself with one of its responses. */
export class GatewayError extends Error {
  readonly type: ResponseTypeName;
  readonly status: number;
  /** For the terminal: what went wrong behind the answer. */
  readonly detail: string | undefined;

  constructor(name: ResponseTypeName, options: { readonly status?: number; readonly message?: string; readonly detail?: string } = {}) {
    const { status, message } = RESPONSE_TYPES[name];
    super(options.message ?? message);
    this.type = name;
    this.status = options.status ?? status ?? 500;
    this.detail = options.detail;
  }
}

/**
 * Source: "Output format of a Lambda function for proxy integration": output of another format is answered 502 Bad Gateway; so is a
 * function that fails or times out.
 */
export const badGateway = (detail: string): GatewayError => new GatewayError('DEFAULT_5XX', { status: 502, detail });
