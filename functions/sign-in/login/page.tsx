import { Alert, Notice } from '../../../shared/web/parts/alert.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';

export interface LoginPageProps {
  readonly shell: Shell;
  /** As `safeGoto` gives it. */
  readonly goto: string;
  /** As it was typed. */
  readonly userName: string;
  /** Who else may sign a person in. */
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly notice?: string | undefined;
  readonly error?: string | undefined;
}

export function LoginPage({ shell, goto, userName, providers, notice, error }: LoginPageProps) {
  return (
    <Page title="Sign in" {...shell}>
      <section class="card">
        <h1>Sign in</h1>
        <Notice text={notice} />
        <Alert text={error} />
        <form method="post" action={`${shell.prefix}/login.do`}>
          <Field label="User name" name="user_name" value={userName} autocomplete="username" autofocus={userName === ''} />
          <Field label="Password" name="user_password" type="password" autocomplete="current-password" autofocus={userName !== ''} />
          {goto === '/' ? null : <input type="hidden" name="goto" value={goto} />}
          <button type="submit">Sign in</button>
        </form>
        {providers.map(({ id, name }) => (
          // A link, not a form: the policy of this page lets forms go nowhere else, redirects included.
          <p class="provider">
            <a class="button quiet" href={`${shell.prefix}/saml/login?idp=${id}${goto === '/' ? '' : `&goto=${encodeURIComponent(goto)}`}`}>
              Sign in with {name}
            </a>
          </p>
        ))}
        <p class="hint">
          <a href={`${shell.prefix}/change_password.do`}>Change password</a>
        </p>
      </section>
    </Page>
  );
}
