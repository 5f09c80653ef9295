import { userToken } from '../../../shared/core/sign-in/session.ts';
import { type Form, LARGEST_FORM_BYTES } from '../../../shared/web/form.ts';
import { isUserTokenOf } from '../../../shared/web/user-token.ts';
import type { SignInRequest } from '../request.ts';

export const CONFIRM_FIELD = 'sysparm_action';
export const CONFIRM = 'confirm';

/** The form of the page that asked; null: this request is none. */
export function readConfirmation(request: SignInRequest): Form | null {
  const form = request.method === 'POST' ? request.form(LARGEST_FORM_BYTES) : null;
  return form?.kind === 'form' && form.field(CONFIRM_FIELD) === CONFIRM ? form : null;
}

/** The user token of the cookie's session: sign-in by digest is open to everyone, so the authorizer read none. */
export const cookieUserToken = ({ cookie }: SignInRequest): string | null => (cookie.kind === 'present' ? userToken(cookie.token) : null);

/** Whether the person confirmed in the very session that ends. */
export const isConfirmed = (request: SignInRequest, confirmation: Form | null): boolean =>
  confirmation !== null && isUserTokenOf(cookieUserToken(request), confirmation.userToken);
