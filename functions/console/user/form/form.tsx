import type { Setting } from '../../../../shared/core/settings/settings.ts';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { effectsOf, ifSaved, reachedText } from '../../../../shared/core/users/change/effects.ts';
import { NO_RESET_OF_MACHINES } from '../../../../shared/core/users/change/kind-checks.ts';
import type { UserErrors } from '../../../../shared/core/users/change/plan-checks.ts';
import type { DateField as DateName } from '../../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { TEXT_FIELDS, USER_LABELS, type UserFields, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Check } from '../../../../shared/web/parts/check.tsx';
import { Field } from '../../../../shared/web/parts/field.tsx';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';
import { PasswordField } from '../secrets/password-field.tsx';

interface UserFormProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly fields: UserFields;
  readonly userName: string;
  readonly errors: UserErrors;
  readonly strictSecurity: Setting;
  readonly openSessions: number | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The boxes that tell kinds of users apart. */
const KINDS = ['web_service_access_only', 'user_interface_only', 'internal_integration_user'] as const;
const STATES = ['active', 'locked_out', 'password_needs_reset'] as const;
type Flag = (typeof KINDS)[number] | (typeof STATES)[number];

export function UserForm(props: UserFormProps) {
  const { shell, record, fields, errors } = props;
  const address = record === null ? '/sys_user.do' : `/sys_user.do?user_name=${encodeURIComponent(record.user_name)}`;
  return (
    <form method="post" action={shell.prefix + address}>
      <UserTokenField shell={shell} />
      <Name {...props} />
      <div class="columns">
        {TEXT_FIELDS.map((name) => (
          <Field label={USER_LABELS[name]} name={name} value={fields[name]} autocomplete="off" error={errors[name]} optional={true} />
        ))}
      </div>
      <Flags legend="Kind of user" names={KINDS} {...props} />
      <DateField name="web_service_access_only_from" {...props} />
      <Field
        label={USER_LABELS.owner}
        name="owner"
        value={fields.owner}
        autocomplete="off"
        hint="User name of the interactive user who answers for this account. Every non-interactive user should have one."
        error={errors.owner}
        optional={true}
      />
      <Flags legend="State" names={STATES} {...props} />
      <DateField name="active_until" {...props} />
      <PasswordField record={record} error={errors.user_password} />
      <Actions record={record} />
    </form>
  );
}

/** The name of a new user is typed; that of a stored one stays. */
const Name = ({ record, userName, errors }: UserFormProps) =>
  record === null ? (
    <Field label="User name" name="user_name" value={userName} autocomplete="off" error={errors.user_name} autofocus={true} />
  ) : (
    <>
      <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
      <KeptFacts record={record} />
    </>
  );

const Actions = ({ record }: Pick<UserFormProps, 'record'>) => (
  <div class="actions">
    <button type="submit" name="sysparm_action" value={record === null ? 'insert' : 'update'}>
      {record === null ? 'Submit' : 'Update'}
    </button>
    <button type="submit" name="sysparm_action" value="preview" class="quiet">
      Show what saving will do
    </button>
  </div>
);

interface FlagsProps extends UserFormProps {
  readonly legend: string;
  readonly names: readonly Flag[];
}

const Flags = ({ legend, names, ...props }: FlagsProps) => (
  <fieldset>
    <legend>{legend}</legend>
    {names.map((name) => (
      <Check
        label={USER_LABELS[name]}
        name={name}
        checked={props.fields[name]}
        disabled={noReset(name, props)}
        hints={hintsOf(name, props)}
        error={(props.errors as Readonly<Partial<Record<Flag, string>>>)[name]}
      />
    ))}
  </fieldset>
);

const DATE_HINTS: Readonly<Record<DateName, string>> = {
  web_service_access_only_from: 'From this minute on the user is non-interactive.',
  active_until: 'From this minute on the account is not active.',
};

/** A date that closes. One that is reached, or less than a minute away, can no longer be changed: the record has it no more. */
function DateField({ name, fields, errors, record }: UserFormProps & { readonly name: DateName }) {
  const reached = record?.reached[name];
  const told = reached === undefined ? [] : [reachedText(name, reached)];
  return (
    <Field
      label={USER_LABELS[name]}
      name={name}
      value={fields[name]}
      autocomplete="off"
      hint={[DATE_HINTS[name], 'Write the time in UTC, such as 2026-12-01T06:00Z. Empty: no date.', ...told].join(' ')}
      error={errors[name]}
      optional={true}
    />
  );
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

const HINTS: Readonly<Record<Flag, string>> = {
  web_service_access_only:
    'Selected: a non-interactive user, whose credentials open API connections only (SOAP, WSDL, JSON, XML …), never the UI, a service portal or single sign-on. Clear: an interactive user.',
  user_interface_only:
    'Selected: a person who works with the UI and the service portals only. A user name and password that a program sends (Basic) are refused at every protocol and page; what the pages themselves ask of the protocols goes on.',
  internal_integration_user:
    'Selected: the account of one of the platform’s own components. A non-interactive user can be used as a MID Server user only with it.',
  active: 'Clear: every request with this account is refused, and its sessions end.',
  locked_out: 'Selected: every request with this account is refused until you clear it, and its sessions end.',
  password_needs_reset: 'Selected: nothing works until the user has changed the password at the sign-in page.',
};

/** A machine cannot need a reset. One that a record has all the same can be cleared. */
const noReset = (name: Flag, { record }: UserFormProps): boolean =>
  name === 'password_needs_reset' && record !== null && record.web_service_access_only && !record.password_needs_reset;

/** What a box means, and for a stored user what selecting or clearing it does to this very one. */
function hintsOf(name: Flag, props: UserFormProps): string[] {
  const { record, graph, strictSecurity, openSessions, now } = props;
  if (record === null) return [HINTS[name]];
  if (noReset(name, props)) return [NO_RESET_OF_MACHINES];
  const after = { ...record, [name]: !record[name] };
  const effects = effectsOf({ before: record, after, newPassword: false, strictSecurity, openSessions, now }, graph);
  const told = `${record[name] ? 'Clear' : 'Selected'}: ${ifSaved(effects).join(' ')}`;
  return STATES.some((state) => state === name) ? [told] : [HINTS[name], told];
}
