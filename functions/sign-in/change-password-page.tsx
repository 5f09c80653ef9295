import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../shared/core/password-rule.ts';
import { Field } from '../../shared/web/field.tsx';
import { Page, type Shell } from '../../shared/web/page.tsx';
import type { NewPasswordErrors } from './new-password.ts';

export interface ChangePasswordPageProps {
  readonly shell: Shell;
  /** As it was typed. */
  readonly userName: string;
  /** `form`: what is wrong with user name and current password together. */
  readonly errors: NewPasswordErrors & { readonly form?: string };
}

export function ChangePasswordPage({ shell, userName, errors }: ChangePasswordPageProps) {
  return (
    <Page title="Change password" {...shell}>
      <section class="card">
        <h1>Change password</h1>
        {errors.form === undefined ? null : (
          <p class="error" role="alert">
            {errors.form}
          </p>
        )}
        <form method="post" action={`${shell.prefix}/change_password.do`}>
          <Field label="User name" name="user_name" value={userName} autocomplete="username" autofocus={userName === ''} />
          <Field
            label="Current password"
            name="user_password"
            type="password"
            autocomplete="current-password"
            autofocus={userName !== ''}
          />
          <Field
            label="New password"
            name="new_password"
            type="password"
            autocomplete="new-password"
            hint={`${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters. All your sessions end.`}
            error={errors.new_password}
          />
          <Field
            label="New password again"
            name="new_password_repeat"
            type="password"
            autocomplete="new-password"
            error={errors.new_password_repeat}
          />
          <button type="submit">Change password</button>
        </form>
        <p class="hint">
          <a href={`${shell.prefix}/login.do`}>Back to the sign-in page</a>
        </p>
      </section>
    </Page>
  );
}
