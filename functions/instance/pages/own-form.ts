import type { Form } from '../../../shared/web/form.ts';
import { type RefusedForm, readOwnForm } from '../../../shared/web/own-form.ts';
import { Problem, type ProblemCode, quote } from '../problem.ts';
import { type InstanceRequest, LARGEST_BODY } from '../request.ts';

const CODES: Readonly<Record<RefusedForm['cause'], ProblemCode>> = {
  too_large: 'body_too_large',
  not_a_form: 'not_a_form',
  cross_site_write: 'user_token_missing',
};

/**
 * The form that a page of this session sent: without the session's user token nothing is written.
 *
 * @throws Problem `body_too_large`, `not_a_form`, `user_token_missing` or `body_unreadable`.
 */
export function sessionForm(request: InstanceRequest): Form {
  const sent = readOwnForm(request, { proof: 'user_token', largest: LARGEST_BODY });
  if (sent.kind !== 'form') throw new Problem(CODES[sent.cause], sent.text);
  const repeated = sent.form.names.find((name) => sent.form.all(name).length > 1);
  if (repeated === undefined) return sent.form;
  throw new Problem('body_unreadable', `The field "${quote(repeated)}" occurs twice: send it once. Nothing was written.`);
}
