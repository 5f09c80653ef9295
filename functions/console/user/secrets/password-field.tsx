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
}

/** The password of the User form. A non-interactive user gets none here, and the field says what to do instead. */
export const PasswordField = ({ record, errors, locks, focus }: PasswordFieldProps) => (
  <Field
    label={record === null ? USER_LABELS.user_password : SET_PASSWORD}
    name="user_password"
    type="password"
    autocomplete="new-password"
    locked={locks.user_password}
    hint={locks.user_password === undefined ? hintOf(record) : undefined}
    error={errors.user_password}
    autofocus={focus === 'user_password'}
    optional={true}
  />
);

const hintOf = (record: UserRecord | null): string =>
  record === null
    ? `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. Without a password the user cannot sign in with one. A non-interactive user gets a secret instead, once it is there.`
    : `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. Leave it empty to keep the present one. A new one ends every session of this user.`;
