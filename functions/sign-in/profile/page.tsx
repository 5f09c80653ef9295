import type { APIGatewayProxyResult } from 'aws-lambda';
import { TEXT_FIELDS, type TextField, type TextFields, USER_LABELS, type UserRecord } from '../../../shared/core/users/user-record.ts';
import { Alert, Notice } from '../../../shared/web/parts/alert.tsx';
import { Check } from '../../../shared/web/parts/check.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { firstMarked } from '../../../shared/web/parts/form/marks.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import type { NewPasswordErrors } from '../password/new-password.ts';
import { NewPasswordFields } from '../password/new-password-fields.tsx';
import type { SignInRequest } from '../request.ts';

export interface ProfileState {
  /** As stored. */
  readonly record: UserRecord;
  /** As typed; left out: as stored. */
  readonly typed?: TextFields;
  readonly errors?: Readonly<Partial<Record<TextField, string>>> &
    NewPasswordErrors & { readonly user_password?: string; readonly current_password?: string };
  /** User Interface Only as this person left the box; left out: as stored. */
  readonly wantedPersonOnly?: boolean;
  readonly alert?: string;
  /** The record changed since the form was opened: the form shows the stored values beside the typed ones. */
  readonly stale?: boolean;
}

/** What the page says after a write that led to it, by `sysparm_notice`. */
const NOTICES: Readonly<Record<string, string>> = {
  saved: 'Your details have been updated.',
  person_only: 'Programs can no longer use your user name and password. The pages work as before.',
  basic_again: 'Programs can use your user name and password again, unless your administrators refuse that to everybody.',
  password_changed: 'Your password has been changed. Your other sessions have ended; this one goes on.',
};

const AUTOCOMPLETE: Readonly<Record<TextField, string>> = { first_name: 'given-name', last_name: 'family-name', email: 'email' };

/** `/sp/profile`: a person's own names, e-mail address and password. */
export function profilePage(request: SignInRequest, status: number, state: ProfileState): APIGatewayProxyResult {
  const { shell, context } = request;
  const notice = request.query('sysparm_notice');
  return htmlResponse(
    status,
    <Page title="My profile" {...shell}>
      <p class="back">
        <a href={`${shell.prefix}/sp`}>Service portal</a>
      </p>
      <h1>My profile</h1>
      <Notice text={Object.hasOwn(NOTICES, notice) && status === 200 ? NOTICES[notice] : undefined} />
      <Alert text={state.alert} />
      {context.user_token === null ? (
        <Details {...state} />
      ) : (
        <Forms request={request} focus={firstMarked(state.errors ?? {}, CONTROLS)} {...state} />
      )}
    </Page>,
  );
}

type FormsProps = ProfileState & { readonly request: SignInRequest; readonly focus?: string | undefined };

/** Every control that can be wrong, in the order of the page. */
const CONTROLS = [...TEXT_FIELDS, 'user_password', 'new_password', 'new_password_repeat', 'current_password'];

const Forms = (props: FormsProps) => (
  <div class="split">
    <DetailsForm {...props} />
    <PasswordForm {...props} />
    <PersonOnlyForm {...props} />
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
      <NewPasswordFields consequence="Your other sessions end." errors={errors} focus={focus} />
      <button type="submit" name="sysparm_action" value="password">
        Change password
      </button>
    </form>
  );
}

/** A person may give up what only programs need. */
function PersonOnlyForm({ request: { shell }, record, wantedPersonOnly = record.user_interface_only, errors = {}, focus }: FormsProps) {
  return (
    <form method="post" action={`${shell.prefix}/sp/profile`}>
      <h2>Programs</h2>
      <UserTokenField shell={shell} />
      <input type="text" name="user_name" value={record.user_name} autocomplete="username" hidden readonly />
      <Check
        label={USER_LABELS.user_interface_only}
        name="user_interface_only"
        checked={wantedPersonOnly}
        hints={[
          'Selected: your user name and password open these pages only, and SOAP, JSON and REST programs that use them are refused. So a password that leaks opens no interface for programs.',
        ]}
      />
      <Field
        label="Your password"
        name="user_password"
        id="current_password"
        type="password"
        autocomplete="current-password"
        error={errors.current_password}
        autofocus={focus === 'current_password'}
      />
      <button type="submit" name="sysparm_action" value="person_only">
        Save
      </button>
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
