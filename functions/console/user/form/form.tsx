import type { Setting } from '../../../../shared/core/settings/settings.ts';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { reachedText } from '../../../../shared/core/users/change/effects.ts';
import type { Locks } from '../../../../shared/core/users/change/locks.ts';
import type { UserErrors } from '../../../../shared/core/users/change/plan-checks.ts';
import type { DateField as DateName } from '../../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { TEXT_FIELDS, USER_LABELS, type UserFields, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';
import { DefaultButton } from '../../../../shared/web/parts/form/default-button.tsx';
import { SaveBar } from '../../../../shared/web/parts/form/save-bar.tsx';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';
import type { FoundRoles } from '../roles/choices.ts';
import { RoleBoxes } from '../roles/role-boxes.tsx';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';
import { PasswordField } from '../secrets/password-field.tsx';
import { Flags, KINDS, STATES } from './flags.tsx';

interface UserFormProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly fields: UserFields;
  readonly userName: string;
  readonly errors: UserErrors;
  /** Id of the control that takes the focus. */
  readonly focus: string | undefined;
  /** Inputs that the person cannot change, with the reasons. */
  readonly locks: Locks;
  readonly strictSecurity: Setting;
  readonly openSessions: number | null;
  /** The roles to choose from; new users only. */
  readonly roles?: FoundRoles;
  /** A password that was generated for this answer. */
  readonly generatedPassword?: string;
  /** Whether the form shows something that is not stored. */
  readonly unsaved: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function UserForm(props: UserFormProps) {
  const { shell, record, errors } = props;
  return (
    <form method="post" action={userAddress(shell, record?.user_name ?? '')}>
      <DefaultButton action={record === null ? 'enter' : 'update'} />
      <UserTokenField shell={shell} />
      <Name {...props} />
      <div class="columns">
        {TEXT_FIELDS.map((name) => (
          <TextField name={name} {...props} />
        ))}
      </div>
      <Flags legend="Kind of user" names={KINDS} {...props} />
      <div class="columns">
        <DateField name="web_service_access_only_from" {...props} />
        <TextField
          name="owner"
          hint="User name of the interactive user who answers for this account. Every non-interactive user should have one."
          {...props}
        />
      </div>
      <Flags legend="State" names={STATES} {...props} />
      <DateField name="active_until" {...props} />
      <PasswordField {...props} />
      {props.roles === undefined ? null : <RoleBoxes roles={props.roles} error={errors.roles} />}
      <Actions {...props} />
    </form>
  );
}

/** The name of a new user is typed; that of a stored one stays. */
const Name = ({ record, userName, errors, focus }: UserFormProps) =>
  record === null ? (
    <Field
      label={USER_LABELS.user_name}
      name="user_name"
      value={userName}
      autocomplete="off"
      error={errors.user_name}
      autofocus={focus === undefined || focus === 'user_name'}
    />
  ) : (
    <>
      <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
      <KeptFacts record={record} />
    </>
  );

const Actions = ({ record, unsaved }: UserFormProps) => (
  <SaveBar unsaved={unsaved}>
    <button type="submit" name="sysparm_action" value={record === null ? 'insert' : 'update'}>
      {record === null ? 'Submit' : 'Update'}
    </button>
    <button type="submit" name="sysparm_action" value="preview" class="quiet">
      Show what saving will do
    </button>
  </SaveBar>
);

interface TextFieldProps extends UserFormProps {
  readonly name: (typeof TEXT_FIELDS)[number] | 'owner' | DateName;
  readonly hint?: string;
}

const TextField = ({ name, hint, fields, errors, locks, focus }: TextFieldProps) => (
  <Field
    label={USER_LABELS[name]}
    name={name}
    value={fields[name]}
    autocomplete="off"
    hint={hint}
    locked={locks[name]}
    error={errors[name]}
    autofocus={focus === name}
    optional={true}
  />
);

const DATE_HINTS: Readonly<Record<DateName, string>> = {
  web_service_access_only_from: 'From this minute on the user is non-interactive.',
  active_until: 'From this minute on the account is not active.',
};

/** A date that closes. One that is reached, or less than a minute away, can no longer be changed: the record has it no more. */
function DateField({ name, ...props }: UserFormProps & { readonly name: DateName }) {
  const reached = props.record?.reached[name];
  const told = reached === undefined ? [] : [reachedText(name, reached)];
  const hint = [DATE_HINTS[name], 'Write the time in UTC, such as 2026-12-01T06:00Z. Empty: no date.', ...told].join(' ');
  return <TextField name={name} hint={hint} {...props} />;
}

const KeptFacts = ({ record }: { readonly record: UserRecord }) => (
  <dl>
    <dt>User name</dt>
    <dd>{record.name_as_entered}</dd>
    <dt>Last change</dt>
    <dd>{record.sys_updated_on === '' ? 'not known' : `${record.sys_updated_on} UTC by ${record.sys_updated_by}`}</dd>
    {isGuest(record.user_name) ? (
      <>
        <dt>Note</dt>
        <dd>Every caller without credentials at an open protocol acts as this record. Keep its roles few. It cannot have a password.</dd>
      </>
    ) : null}
  </dl>
);
