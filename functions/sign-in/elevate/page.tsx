import { Alert } from '../../../shared/web/parts/alert.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import { CodeFields } from '../second-factor/fields.tsx';

export interface ElevatePageProps {
  readonly shell: Shell;
  readonly elevated: boolean;
  /** As `safeGoto` gives it. */
  readonly goto: string;
  /** The person has a second factor. */
  readonly enrolled: boolean;
  /** What is wrong, and with which of the two. */
  readonly refused?: { readonly at: 'password' | 'code'; readonly text: string };
}

/** The password again, or the end of an elevation that is in force. */
export function ElevatePage({ shell, elevated, enrolled, goto, refused }: ElevatePageProps) {
  return (
    <Page title="Elevate role" {...shell}>
      <section class="card">
        <h1>Elevate role</h1>
        <Alert text={refused?.text} />
        <p>
          {elevated
            ? 'security_admin works in this session until you end the elevation or sign out, and at most until the end that the header says.'
            : `Type your password again${enrolled ? ', and a code of your second factor,' : ''} to use security_admin in this session, until you end the elevation or sign out, and at most until the session ends.`}
        </p>
        <form method="post" action={`${shell.prefix}/elevate_role.do`}>
          <UserTokenField shell={shell} />
          <input type="hidden" name="sysparm_action" value={elevated ? 'end' : 'elevate'} />
          {goto === '/' ? null : <input type="hidden" name="goto" value={goto} />}
          {elevated ? null : (
            <Field
              label="Password"
              name="user_password"
              type="password"
              autocomplete="current-password"
              autofocus={refused?.at !== 'code'}
            />
          )}
          {elevated || !enrolled ? null : <CodeFields autofocus={refused?.at === 'code'} />}
          <button type="submit">{elevated ? 'End elevation' : 'Elevate to security_admin'}</button>
        </form>
        <p class="hint">
          <a href={`${shell.prefix}/`}>Go to the home page</a>
        </p>
      </section>
    </Page>
  );
}
