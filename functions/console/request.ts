import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type RequestContext, readContext } from '../../shared/core/context.ts';
import { REASONS } from '../../shared/core/reasons.ts';
import { type FormReading, readForm } from '../../shared/web/form.ts';
import { messageResponse } from '../../shared/web/message.tsx';
import { type Shell, shellOf } from '../../shared/web/page.tsx';
import { isUserTokenOf } from '../../shared/web/user-token.ts';

/** A user with hundreds of roles sends each of them, and those that the form was opened with. */
const LARGEST_FORM_BYTES = 64 * 1024;

/** What the console reads of its event, once. The path comes from the authorizer's context, never from the event. */
export interface ConsoleRequest {
  readonly context: RequestContext;
  readonly shell: Shell;
  readonly method: string;
  /** Decoded value of a query key; empty where it is missing. */
  readonly query: (name: string) => string;
  readonly form: () => FormReading;
}

/** @throws Error where the event did not come through the authorizer. */
export function readConsoleRequest(event: APIGatewayProxyEvent): ConsoleRequest {
  const context = readContext(event.requestContext.authorizer);
  return {
    context,
    shell: shellOf(context),
    method: event.httpMethod,
    query: (name) => event.queryStringParameters?.[name] ?? '',
    form: () => readForm(event, LARGEST_FORM_BYTES),
  };
}

export type Form = Extract<FormReading, { kind: 'form' }>;
export type OwnForm = Form | { readonly kind: 'refused'; readonly cause: string; readonly response: APIGatewayProxyResult };

const REFUSALS = {
  too_large: { status: 413, title: 'Too large', text: 'This form is larger than 64 KiB. Shorten what you typed and send it again.' },
  not_a_form: {
    status: 415,
    title: 'Not a form',
    text: 'Send the fields as application/x-www-form-urlencoded, as the form on this page does.',
  },
  cross_site_write: { status: 403, title: 'Refused', text: REASONS.cross_site_write.publicText },
} as const;

/** The form that a page of this session sent, or the refusal of anything else: without its user token nothing is written. */
export function readOwnForm({ form, context, shell }: ConsoleRequest): OwnForm {
  const read = form();
  const cause = read.kind === 'form' ? 'cross_site_write' : read.kind;
  if (read.kind === 'form' && isUserTokenOf(context.user_token, read.userToken)) return read;
  const { status, ...message } = REFUSALS[cause];
  return { kind: 'refused', cause, response: messageResponse(status, shell, message) };
}

/** A form without the state that it was opened with cannot be told from a stale one. */
export const notOpened = ({ shell }: ConsoleRequest, { user_name }: { readonly user_name: string }): APIGatewayProxyResult =>
  messageResponse(400, shell, {
    title: 'Not saved',
    text: 'The form is not complete. Open the user again and repeat the change.',
    link: { path: `/sys_user.do?user_name=${encodeURIComponent(user_name)}`, label: 'Open the user again' },
  });
