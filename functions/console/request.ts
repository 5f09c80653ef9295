import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type RequestContext, readContext } from '../../shared/core/decision/context.ts';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import { headerValues } from '../../shared/core/request/headers.ts';
import { type Form, type FormReading, readForm } from '../../shared/web/form.ts';
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
  /** A browser says that a page of this very site sent it, which no other site can forge. */
  readonly fromThisSite: boolean;
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
    fromThisSite: headerValues(event, 'sec-fetch-site').join(',').toLowerCase() === 'same-origin',
  };
}

/** A form that was sent. Without proof it may be shown again, with what was typed, and never be written. */
export interface Sent {
  readonly form: Form;
  /** It brings the user token of this session. */
  readonly proven: boolean;
}

export interface RefusedForm {
  readonly cause: string;
  readonly response: APIGatewayProxyResult;
}

export const OTHER_SESSION =
  'Not saved: this page was opened before you signed in or elevated anew. What you typed is still below; look at it and save again.';

const REFUSALS = {
  too_large: { status: 413, title: 'Too large', text: 'This form is larger than 64 KiB. Shorten what you typed and send it again.' },
  not_a_form: {
    status: 415,
    title: 'Not a form',
    text: 'Send the fields as application/x-www-form-urlencoded, as the form on this page does.',
  },
  cross_site_write: { status: 403, title: 'Refused', text: REASONS.cross_site_write.publicText },
} as const;

/**
 * The form that a page of this site sent, or the refusal of anything else. A session gets a new token when it is elevated in another
 * window: such a form is not proven, but nothing that was typed should be lost.
 */
export function readSent({ form, context, shell, fromThisSite }: ConsoleRequest): Sent | RefusedForm {
  const read = form();
  const proven = read.kind === 'form' && isUserTokenOf(context.user_token, read.userToken);
  if (read.kind === 'form' && (proven || (fromThisSite && context.user_token !== null))) return { form: read, proven };
  const cause = read.kind === 'form' ? 'cross_site_write' : read.kind;
  const { status, ...message } = REFUSALS[cause];
  return { cause, response: messageResponse(status, shell, message) };
}

/** A form without the state that it was opened with cannot be told from a stale one. */
export const notOpened = ({ shell }: ConsoleRequest, { user_name }: { readonly user_name: string }): APIGatewayProxyResult =>
  messageResponse(400, shell, {
    title: 'Not saved',
    text: 'The form is not complete. Open the user again and repeat the change.',
    link: { path: `/sys_user.do?user_name=${encodeURIComponent(user_name)}`, label: 'Open the user again' },
  });
