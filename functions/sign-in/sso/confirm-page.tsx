import { type DigestAssertion, parametersOf } from '../../../shared/core/sign-in/digest.ts';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import { CONFIRM, CONFIRM_FIELD } from './confirmation.ts';

export interface ConfirmPageProps {
  /** With the user token of the session that would end. */
  readonly shell: Shell;
  readonly signedInAs: string;
  readonly assertion: DigestAssertion;
  /** As `safeGoto` gives it. */
  readonly goto: string;
}

/** Asks before a link ends the session of one user and begins that of another. The form brings the same assertion again. */
export const ConfirmPage = ({ shell, signedInAs, assertion, goto }: ConfirmPageProps) => (
  <Page title="Change user" {...shell}>
    <section class="card">
      <h1>Continue as {assertion.userName}?</h1>
      <p>
        You are signed in as {signedInAs}. If you continue as {assertion.userName}, your session as {signedInAs} ends.
      </p>
      <p>If you did not start this sign-in yourself, stay signed in as {signedInAs}.</p>
      <form method="post" action={`${shell.prefix}/login_with_sso.do`}>
        <UserTokenField shell={shell} />
        {Object.entries(parametersOf(assertion)).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {goto === '/' ? null : <input type="hidden" name="goto" value={goto} />}
        <button type="submit" name={CONFIRM_FIELD} value={CONFIRM}>
          Continue as {assertion.userName}
        </button>
      </form>
      <p>
        <a class="button quiet" href={`${shell.prefix}/`}>
          Stay signed in as {signedInAs}
        </a>
      </p>
    </section>
  </Page>
);
