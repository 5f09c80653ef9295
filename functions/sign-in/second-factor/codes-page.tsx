import { Page, type Shell } from '../../../shared/web/parts/page.tsx';

interface CodesPageProps {
  readonly shell: Shell;
  readonly codes: readonly string[];
  /** What was done, in a sentence. */
  readonly done: string;
  /** Path where the person goes on, without the prefix. */
  readonly next: string;
}

/** The recovery codes, once. */
export const CodesPage = ({ shell, codes, done, next }: CodesPageProps) => (
  <Page title="Recovery codes" {...shell}>
    <section class="card">
      <h1>Recovery codes</h1>
      <p class="notice" role="status">
        {done}
      </p>
      <p>Copy these codes now: they are not shown again. Each signs you in once if you do not have your authenticator app.</p>
      <ol class="codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p>
        <a class="button" href={shell.prefix + next}>
          I have copied them: continue
        </a>
      </p>
    </section>
  </Page>
);
