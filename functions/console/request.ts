import type { APIGatewayProxyResult } from 'aws-lambda';
import { type OwnForm, type RefusedForm, readOwnForm } from '../../shared/web/own-form.ts';
import { messageResponse } from '../../shared/web/parts/message.tsx';
import type { PageRequest } from '../../shared/web/request.ts';

export type ConsoleRequest = PageRequest;

/** A form that was sent. Without proof it is shown again, with what was typed, and never written. */
export type Sent = OwnForm;

/**
 * Room for hundreds of roles: the form carries those chosen and those as opened. A session gets a new token when it is elevated in another
 * window: the form of a page that was open then is not proven, but nothing that was typed is lost.
 */
const CONSOLE_FORM = { proof: 'same_origin', largest: 64 * 1024 } as const;

/** The form that was sent. @param saving what it does unless it only asks what saving would do. */
export function readSent(request: ConsoleRequest, saving: 'create' | 'update'): Sent | RefusedForm {
  request.deed.operation = saving;
  const sent = readOwnForm(request, CONSOLE_FORM);
  if (sent.kind === 'form' && sent.form.field('sysparm_action') === 'preview') request.deed.operation = 'query';
  return sent;
}

export const OTHER_SESSION =
  'Not saved: this page was opened before you signed in or elevated anew. What you typed is still below; look at it and save again.';

/** A form without the state that it was opened with cannot be told from a stale one. */
export const notOpened = ({ shell }: ConsoleRequest, { user_name }: { readonly user_name: string }): APIGatewayProxyResult =>
  messageResponse(400, shell, {
    title: 'Not saved',
    text: 'The form is not complete. Open the user again and repeat the change.',
    link: { path: `/sys_user.do?user_name=${encodeURIComponent(user_name)}`, label: 'Open the user again' },
  });
