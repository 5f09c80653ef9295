import { REASONS } from '../../../shared/core/decision/reasons.ts';
import type { Form } from '../../../shared/web/form.ts';
import { isUserTokenOf } from '../../../shared/web/user-token.ts';
import { Problem } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';

/**
 * The form that a page of this session sent: without the session's user token nothing is written.
 *
 * @throws Problem `body_too_large`, `not_a_form` or `user_token_missing`.
 */
export function readOwnForm({ form, context }: InstanceRequest): Form {
  const read = form();
  switch (read.kind) {
    case 'too_large':
      throw new Problem('body_too_large', 'This form is larger than 4 MB. Shorten what you typed and send it again.');
    case 'not_a_form':
      throw new Problem('not_a_form', 'Send the fields as application/x-www-form-urlencoded, as the form on this page does.');
    case 'form':
      if (isUserTokenOf(context.user_token, read.userToken)) return read;
      throw new Problem('user_token_missing', REASONS.cross_site_write.publicText);
  }
}
