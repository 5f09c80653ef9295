import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type RequestContext, readContext } from '../../shared/core/decision/context.ts';
import { headerValues } from '../../shared/core/request/headers.ts';
import { readForm } from '../../shared/web/form.ts';
import { invalid, type Refusal } from './answer.ts';

/** The value of a parameter; null: it was left out. */
export type Parameters = (name: string) => string | null;

/** What the function reads of its event, once. The path comes from the authorizer's context, never from the event. */
export interface OAuthRequest {
  readonly context: RequestContext;
  readonly method: string;
  /** Every value of the Authorization header. */
  readonly authorization: readonly string[];
  /** Of the body alone: an address is logged on its way. */
  readonly parameters: Parameters | Refusal;
}

/** @throws Error where the event did not come through the authorizer. */
export const readOAuthRequest = (event: APIGatewayProxyEvent): OAuthRequest => ({
  context: readContext(event.requestContext.authorizer),
  method: event.httpMethod,
  authorization: headerValues(event, 'authorization'),
  parameters: readParameters(event),
});

/**
 * Reads the body. No parameter may come twice, known or not; one without a value counts as left out.
 *
 * Source: RFC 6749, sections 2.3.1 (not in the address) and 3.2.
 */
function readParameters(event: APIGatewayProxyEvent): Parameters | Refusal {
  const form = readForm(event);
  if (form.kind === 'not_a_form') return invalid('not_a_form', 'Send the parameters as application/x-www-form-urlencoded.');
  if (form.kind !== 'form') return invalid(form.kind, 'Send a shorter body.');
  if (form.names.some((name) => form.all(name).length > 1)) return invalid('parameter_twice', 'Send each parameter once.');
  return (name) => form.field(name) || null;
}
