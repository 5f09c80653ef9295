import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../../../shared/core/sign-in/password-rule.ts';
import type { Locks } from '../../../../shared/core/users/change/locks.ts';
import type { UserErrors } from '../../../../shared/core/users/change/plan-checks.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';

/** Its label for a user who is there. */
export const SET_PASSWORD = 'Set password';

interface PasswordFieldProps {
  /** null: a new user. */
  readonly record: UserRecord | null;
  readonly errors: UserErrors;
  readonly locks: Locks;
  /** Id of the control that takes the focus. */
  readonly focus: string | undefined;
  /** A password that was generated for this answer. */
  readonly generatedPassword?: string;
}

/** The password of the User form, and **Generate a password**. A non-interactive user gets none here, and the field says what to do instead. */
export const PasswordField = ({ record, errors, locks, focus, generatedPassword }: PasswordFieldProps) => (
  <>
    <Field
      label={record === null ? USER_LABELS.user_password : SET_PASSWORD}
      name="user_password"
      type={generatedPassword === undefined ? 'password' : 'text'}
      value={generatedPassword}
      autocomplete="new-password"
      locked={locks.user_password}
      hint={locks.user_password === undefined ? hintOf(record) : undefined}
      error={errors.user_password}
      autofocus={focus === 'user_password'}
      optional={true}
    />
    {locks.user_password === undefined ? (
      <p>
        <button type="submit" name="sysparm_action" value="generate" class="quiet">
          Generate a password
        </button>
      </p>
    ) : null}
  </>
);

/** Above a form that shows a new password. */
export const Generated = ({ password }: { readonly password: string | undefined }) =>
  password === undefined ? null : (
    <div class="notice" role="status">
      <p>
        Not saved yet. The new password is <code>{password}</code>
      </p>
      <p>Copy it now: it is not shown again. Password needs reset is selected, so that the user must change it at the sign-in page.</p>
    </div>
  );

const hintOf = (record: UserRecord | null): string =>
  record === null
    ? `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. Without a password the user cannot sign in with one. A non-interactive user gets a secret instead, once it is there.`
    : `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. Leave it empty to keep the present one. A new one ends every session of this user.`;
