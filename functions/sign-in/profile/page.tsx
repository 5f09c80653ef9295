import type { APIGatewayProxyResult } from 'aws-lambda';
import { TEXT_FIELDS, type TextField, USER_LABELS } from '../../../shared/core/users/user-record.ts';
import { Alert, Notice } from '../../../shared/web/parts/alert.tsx';
import { Check } from '../../../shared/web/parts/check.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { firstMarked } from '../../../shared/web/parts/form/marks.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import { NewPasswordFields } from '../password/new-password-fields.tsx';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { CodeFields } from '../second-factor/fields.tsx';
import { factorShown, SecondFactorForm } from './second-factor-form.tsx';
import type { FormsProps, ProfileState } from './state.ts';

/** What the page says after a write that led to it, by `sysparm_notice`. */
const NOTICES: Readonly<Record<string, string>> = {
  saved: 'Your details have been updated.',
  person_only: 'Programs can no longer use your user name and password. The pages work as before.',
  basic_again: 'Programs can use your user name and password again, unless your administrators refuse that to everybody.',
  password_changed: 'Your password has been changed. Your other sessions have ended; this one goes on.',
  second_factor_removed: 'Your second factor has been removed. Your password alone signs in again.',
};

const AUTOCOMPLETE: Readonly<Record<TextField, string>> = { first_name: 'given-name', last_name: 'family-name', email: 'email' };

/** `/sp/profile`: a person's own names, e-mail address, password and second factor. @throws DependencyError where a store does not answer. */
export async function profilePage(
  ports: SignInPorts,
  request: SignInRequest,
  status: number,
  state: ProfileState,
): Promise<APIGatewayProxyResult> {
  const { shell, context } = request;
  const notice = request.query('sysparm_notice');
  const factor = context.user_token === null ? null : await factorShown(ports, state.record);
  return htmlResponse(
    status,
    <Page title="My profile" {...shell}>
      <p class="back">
        <a href={`${shell.prefix}/sp`}>Service portal</a>
      </p>
      <h1>My profile</h1>
      <Notice text={Object.hasOwn(NOTICES, notice) && status === 200 ? NOTICES[notice] : undefined} />
      <Alert text={state.alert} />
      {factor === null ? (
        <Details {...state} />
      ) : (
        <Forms request={request} factor={factor} focus={firstMarked(state.errors ?? {}, CONTROLS)} {...state} />
      )}
    </Page>,
  );
}

/** Every control that can be wrong, in the order of the page. */
const CONTROLS = [
  ...TEXT_FIELDS,
  ...['user_password', 'password_code', 'new_password', 'new_password_repeat'],
  ...['current_password', 'person_only_code', 'factor_box', 'factor_password', 'factor_code'],
];

const Forms = (props: FormsProps) => (
  <div class="split">
    <DetailsForm {...props} />
    <PasswordForm {...props} />
    <PersonOnlyForm {...props} />
    <SecondFactorForm {...props} />
  </div>
);

function DetailsForm({ request: { shell }, record, typed = record, errors = {}, stale = false, focus }: FormsProps) {
  return (
    <form method="post" action={`${shell.prefix}/sp/profile`}>
      <h2>Details</h2>
      <UserTokenField shell={shell} />
      <input type="hidden" name="sysparm_version" value={String(record.version)} />
      {TEXT_FIELDS.map((name) => (
        <Field
          label={USER_LABELS[name]}
          name={name}
          type={name === 'email' ? 'email' : 'text'}
          value={typed[name]}
          autocomplete={AUTOCOMPLETE[name]}
          error={errors[name]}
          autofocus={focus === name}
          hint={stale && record[name] !== typed[name] ? `Stored now: ${record[name] || '(empty)'}` : undefined}
          optional
        />
      ))}
      <button type="submit" name="sysparm_action" value="details">
        Update
      </button>
    </form>
  );
}

function PasswordForm({ request: { shell }, record, errors = {}, focus }: FormsProps) {
  return (
    <form method="post" action={`${shell.prefix}/sp/profile`}>
      <h2>Password</h2>
      <UserTokenField shell={shell} />
      {/* Tells a password manager whose password this is. */}
      <input type="text" name="user_name" value={record.user_name} autocomplete="username" hidden readonly />
      <Field
        label="Current password"
        name="user_password"
        type="password"
        autocomplete="current-password"
        error={errors.user_password}
        autofocus={focus === 'user_password'}
      />
      {record.second_factor ? <CodeFields id="password_code" error={errors.password_code} autofocus={focus === 'password_code'} /> : null}
      <NewPasswordFields consequence="Your other sessions end." errors={errors} focus={focus} />
      <button type="submit" name="sysparm_action" value="password">
        Change password
      </button>
    </form>
  );
}

const BEHIND_A_FACTOR = 'You have a second factor, and a password alone must not open the interfaces for programs beside it.';

/** A person may give up what only programs need. With a second factor it is given up. */
function PersonOnlyForm({ request: { shell }, record, wantedPersonOnly = record.user_interface_only, errors = {}, focus }: FormsProps) {
  const settled = record.second_factor && record.user_interface_only;
  return (
    <form method="post" action={`${shell.prefix}/sp/profile`}>
      <h2>Programs</h2>
      <UserTokenField shell={shell} />
      <input type="text" name="user_name" value={record.user_name} autocomplete="username" hidden readonly />
      <Check
        label={USER_LABELS.user_interface_only}
        name="user_interface_only"
        checked={settled || wantedPersonOnly}
        locked={settled ? BEHIND_A_FACTOR : undefined}
        hints={[
          'Selected: your user name and password open these pages only, and SOAP, JSON and REST programs that use them are refused. So a password that leaks opens no interface for programs.',
        ]}
      />
      {settled ? null : (
        <>
          <Field
            label="Your password"
            name="user_password"
            id="current_password"
            type="password"
            autocomplete="current-password"
            error={errors.current_password}
            autofocus={focus === 'current_password'}
          />
          {record.second_factor ? (
            <CodeFields id="person_only_code" error={errors.person_only_code} autofocus={focus === 'person_only_code'} />
          ) : null}
          <button type="submit" name="sysparm_action" value="person_only">
            Save
          </button>
        </>
      )}
    </form>
  );
}

/** For a request that came with a password instead of a session, which changes nothing (docs/contract.md, "Decision", row 12). */
const Details = ({ record }: ProfileState) => (
  <>
    <dl>
      {TEXT_FIELDS.map((name) => (
        <>
          <dt>{USER_LABELS[name]}</dt>
          <dd>{record[name]}</dd>
        </>
      ))}
    </dl>
    <p>To change your profile, sign in at the sign-in page.</p>
  </>
);
