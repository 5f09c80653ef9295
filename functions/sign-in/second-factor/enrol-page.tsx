import { PRODUCT } from '../../../shared/core/names.ts';
import { Alert } from '../../../shared/web/parts/alert.tsx';
import { Check } from '../../../shared/web/parts/check.tsx';
import { Page, type Shell } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import { FirstCodeField } from './fields.tsx';
import { QrCode } from './qr-code.tsx';
import { enrolmentUri } from './totp.ts';

/** What enrolling costs. Source: docs/contract.md, "Second factor". */
export const NO_API = 'From then on my password alone no longer opens the API: SOAP, JSON and REST clients that use it are refused';
export const TICK_FIRST = 'Select the box: a second factor would protect nothing if the password alone still opened the API.';

/** The box that must be ticked. */
export const NoApiBox = ({ checked, error }: { readonly checked: boolean; readonly error?: string | undefined }) => (
  <Check label={NO_API} name="user_interface_only" id="factor_box" checked={checked} error={error} />
);

/** Name of this site in an authenticator app. */
export const issuerOf = (publicUrl: string | null): string => (publicUrl === null ? PRODUCT : (URL.parse(publicUrl)?.host ?? PRODUCT));

interface SecretProps {
  readonly secret: string;
  readonly issuer: string;
  readonly userName: string;
}

/** A new secret, as a picture and as text. */
const NewSecret = ({ secret, issuer, userName }: SecretProps) => (
  <>
    <p>Scan this with an authenticator app:</p>
    <QrCode text={enrolmentUri(secret, issuer, userName)} label="QR code of the key below" />
    <p>Or type this key into the app:</p>
    <p>
      <code>{(secret.match(/.{1,4}/g) ?? []).join(' ')}</code>
    </p>
  </>
);

export interface EnrolPageProps extends SecretProps {
  readonly shell: Shell;
  /** Where the first code goes to: the sign-in page, or the profile of a session. */
  readonly to: 'login' | 'profile';
  /** As `safeGoto` gives it; at the sign-in page only. */
  readonly goto?: string;
  readonly ticked?: boolean;
  readonly errors?: { readonly box?: string; readonly code?: string };
}

/** Shows a new secret and asks for its first code. */
export const EnrolPage = ({ shell, to, goto = '/', ticked = false, errors = {}, ...secret }: EnrolPageProps) => (
  <Page title="Set up a second factor" {...shell}>
    <section class="card">
      <h1>Set up a second factor</h1>
      <Alert text={errors.box ?? errors.code} />
      {to === 'login' ? <p>Your administrators require a second factor. You are signed in once it is set up.</p> : null}
      <NewSecret {...secret} />
      <form method="post" action={`${shell.prefix}/${to === 'login' ? 'login.do' : 'sp/profile'}`}>
        {to === 'login' ? <NoApiBox checked={ticked} error={errors.box} /> : <UserTokenField shell={shell} />}
        <FirstCodeField error={errors.code} autofocus={true} />
        {goto === '/' ? null : <input type="hidden" name="goto" value={goto} />}
        <button type="submit" name="sysparm_action" value="second_factor_confirm">
          Set up
        </button>
      </form>
      <p class="hint">
        <a href={`${shell.prefix}/${to === 'login' ? 'login.do' : 'sp/profile'}`}>
          {to === 'login' ? 'Back to the sign-in page' : 'Cancel'}
        </a>
      </p>
    </section>
  </Page>
);
