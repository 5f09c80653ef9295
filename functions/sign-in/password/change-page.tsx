import { Alert } from '../../../shared/web/parts/alert.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';
import type { NewPasswordErrors } from './new-password.ts';
import { NewPasswordFields } from './new-password-fields.tsx';

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
        <Alert text={errors.form} />
        <form method="post" action={`${shell.prefix}/change_password.do`}>
          <Field label="User name" name="user_name" value={userName} autocomplete="username" autofocus={userName === ''} />
          <Field
            label="Current password"
            name="user_password"
            type="password"
            autocomplete="current-password"
            autofocus={userName !== ''}
          />
          <NewPasswordFields consequence="All your sessions end." errors={errors} />
          <button type="submit">Change password</button>
        </form>
        <p class="hint">
          <a href={`${shell.prefix}/login.do`}>Back to the sign-in page</a>
        </p>
      </section>
    </Page>
  );
}
