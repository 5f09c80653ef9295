import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../../shared/core/sign-in/password-rule.ts';
import { Field } from '../../../shared/web/parts/field.tsx';
import type { NewPasswordErrors } from './new-password.ts';

interface NewPasswordFieldsProps {
  /** What becomes of the sessions, in a sentence. */
  readonly consequence: string;
  readonly errors: NewPasswordErrors;
  /** Id of the control that takes the focus. */
  readonly focus?: string | undefined;
}

/** A new password, twice. */
export const NewPasswordFields = ({ consequence, errors, focus }: NewPasswordFieldsProps) => (
  <>
    <Field
      label="New password"
      name="new_password"
      type="password"
      autocomplete="new-password"
      hint={`${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. ${consequence}`}
      error={errors.new_password}
      autofocus={focus === 'new_password'}
    />
    <Field
      label="New password again"
      name="new_password_repeat"
      type="password"
      autocomplete="new-password"
      error={errors.new_password_repeat}
      autofocus={focus === 'new_password_repeat'}
    />
  </>
);
