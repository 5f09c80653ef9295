import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../../../shared/core/sign-in/password-rule.ts';
import { SECRET_INSTEAD } from '../../../../shared/core/users/change/kind-checks.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';

interface PasswordFieldProps {
  /** null: a new user. */
  readonly record: UserRecord | null;
  readonly error?: string | undefined;
}

/** The password of the User form. A non-interactive user gets none here, and the field says what to do instead. */
export function PasswordField({ record, error }: PasswordFieldProps) {
  const machine = record?.web_service_access_only ?? false;
  return (
    <Field
      label={record === null ? 'Password' : 'Set password'}
      name="user_password"
      type="password"
      autocomplete="new-password"
      disabled={machine}
      hint={machine ? SECRET_INSTEAD : hintOf(record)}
      error={error}
      optional={true}
    />
  );
}

const hintOf = (record: UserRecord | null): string =>
  record === null
    ? `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. Without a password the user cannot sign in with one. A non-interactive user gets a secret instead, once it is there.`
    : `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. Leave it empty to keep the present one. A new one ends every session of this user.`;
