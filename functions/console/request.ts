import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Form } from '../../shared/web/form.ts';
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
export function readSent(request: ConsoleRequest, saving: 'create' | 'update' | 'delete'): Sent | RefusedForm {
  request.deed.operation = saving;
  const sent = readOwnForm(request, CONSOLE_FORM);
  if (sent.kind === 'form' && askedOf(sent.form) !== null) request.deed.operation = 'query';
  return sent;
}

/** What was typed into the search box of a form, and what the form showed when it came. */
export const SEARCH = 'sysparm_search';
export const SEARCHED = 'sysparm_searched';

/** A form that comes back with what was typed, and saves nothing: with what saving would do, a new password, or other roles to choose from. */
export type Asked = 'preview' | 'generate' | 'find';

/** What a form asks for; null: to be saved. Enter in a field saves, unless something else is in the search box than was searched for. */
export function askedOf(form: Form): Asked | null {
  const action = form.field('sysparm_action');
  if (action === 'envelope_learn' || action === 'envelope_preview') return 'preview';
  if (action === 'enter') return form.field(SEARCH) === form.field(SEARCHED) ? null : 'find';
  return action === 'preview' || action === 'generate' || action === 'find' ? action : null;
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
