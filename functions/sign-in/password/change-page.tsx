import { Alert } from '../../../shared/web/parts/alert.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { firstMarked } from '../../../shared/web/parts/form/marks.tsx';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';
import { CodeFields } from '../second-factor/fields.tsx';
import type { NewPasswordErrors } from './new-password.ts';
import { NewPasswordFields } from './new-password-fields.tsx';

export interface ChangePasswordPageProps {
  readonly shell: Shell;
  /** As it was typed. */
  readonly userName: string;
  /** `form`: what is wrong with user name and current password together. */
  readonly errors: NewPasswordErrors & { readonly form?: string; readonly second_factor?: string };
}

export function ChangePasswordPage({ shell, userName, errors }: ChangePasswordPageProps) {
  const marked = errors.form === undefined ? firstMarked(errors, ['second_factor', 'new_password', 'new_password_repeat']) : undefined;
  const focus = marked ?? (userName === '' ? 'user_name' : 'user_password');
  return (
    <Page title="Change password" {...shell}>
      <section class="card">
        <h1>Change password</h1>
        <Alert text={errors.form} />
        <form method="post" action={`${shell.prefix}/change_password.do`}>
          <Field label="User name" name="user_name" value={userName} autocomplete="username" autofocus={focus === 'user_name'} />
          <Field
            label="Current password"
            name="user_password"
            type="password"
            autocomplete="current-password"
            autofocus={focus === 'user_password'}
          />
          <CodeFields
            label="Code of your second factor"
            hint="Leave it empty if you have none."
            error={errors.second_factor}
            autofocus={focus === 'second_factor'}
          />
          <NewPasswordFields consequence="All your sessions end." errors={errors} focus={focus} />
          <button type="submit">Change password</button>
        </form>
        <p class="hint">
          <a href={`${shell.prefix}/login.do`}>Back to the sign-in page</a>
        </p>
      </section>
    </Page>
  );
}
