import type { APIGatewayProxyResult } from 'aws-lambda';
import { REASONS } from '../../shared/core/decision/reasons.ts';

/** Source: RFC 6749, section 5.2; RFC 7009, section 2.2.1. `slow_down` is the word of RFC 8628, section 3.5. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'slow_down'
  | 'temporarily_unavailable'
  | 'server_error';

const STATUS: Readonly<Record<OAuthError, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unsupported_grant_type: 400,
  slow_down: 429,
  temporarily_unavailable: 503,
  server_error: 500,
};

/** Why a request is refused. */
export interface Refusal {
  readonly error: OAuthError;
  /** For the client. */
  readonly description: string;
  /** For the log. */
  readonly cause: string;
  /** In seconds. */
  readonly retryAfter?: number;
}

export const invalid = (cause: string, description: string): Refusal => ({ error: 'invalid_request', description, cause });

/** One text, whatever is wrong: the true cause is in the log. */
export const notAuthenticated = (cause: string): Refusal => ({
  error: 'invalid_client',
  description: 'Client authentication failed.',
  cause,
});

/** @param cause what did not answer. */
export const unavailable = (cause: string): Refusal => ({
  error: 'temporarily_unavailable',
  description: REASONS.dependency_unavailable.publicText,
  cause,
  retryAfter: 5,
});

/** @param decisionId by it an administrator finds the error in the log. */
export const failed = (decisionId: string): Refusal => ({
  error: 'server_error',
  description: `Something went wrong here. Try again. If it keeps happening, give your administrator this id: ${decisionId}`,
  cause: 'internal_error',
});

export const isRefusal = (value: object): value is Refusal => 'error' in value;

/** Source: RFC 6749, section 5.1 (Cache-Control and Pragma). */
export const answer = (statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): APIGatewayProxyResult => ({
  statusCode,
  headers: {
    'Content-Type': 'application/json;charset=UTF-8',
    'Cache-Control': 'no-store',
    Pragma: 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  },
  body: JSON.stringify(body),
});

export const refused = ({ error, description, retryAfter }: Refusal): APIGatewayProxyResult =>
  answer(STATUS[error], { error, error_description: description }, retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) });

export const methodNotAllowed = (): APIGatewayProxyResult =>
  answer(405, { error: 'invalid_request', error_description: 'Use POST.' }, { Allow: 'POST' });
