import { Alert } from '../../../shared/web/parts/alert.tsx';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';
import { CodeFields } from './fields.tsx';

export interface CodePageProps {
  readonly shell: Shell;
  /** As `safeGoto` gives it. */
  readonly goto: string;
  readonly error?: string | undefined;
}

/** Asks for the code after a right password. */
export const CodePage = ({ shell, goto, error }: CodePageProps) => (
  <Page title="Second factor" {...shell}>
    <section class="card">
      <h1>Second factor</h1>
      <Alert text={error} />
      <form method="post" action={`${shell.prefix}/login.do`}>
        <CodeFields autofocus={true} />
        {goto === '/' ? null : <input type="hidden" name="goto" value={goto} />}
        <button type="submit">Sign in</button>
      </form>
      <p class="hint">
        <a href={`${shell.prefix}/login.do`}>Sign in as another user</a>
      </p>
    </section>
  </Page>
);
