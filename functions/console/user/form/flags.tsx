import type { Setting } from '../../../../shared/core/settings/settings.ts';
import { effectsOf, ifSaved } from '../../../../shared/core/users/change/effects.ts';
import { kindErrors } from '../../../../shared/core/users/change/kind-checks.ts';
import type { Locks } from '../../../../shared/core/users/change/locks.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserFields, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Check } from '../../../../shared/web/parts/check.tsx';

/** The boxes that tell kinds of users apart. */
export const KINDS = ['web_service_access_only', 'user_interface_only', 'internal_integration_user'] as const;
export const STATES = ['active', 'locked_out', 'password_needs_reset'] as const;
type Flag = (typeof KINDS)[number] | (typeof STATES)[number];

interface FlagsProps {
  readonly legend: string;
  readonly names: readonly Flag[];
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly fields: UserFields;
  readonly errors: Readonly<Partial<Record<string, string>>>;
  /** Id of the control that takes the focus. */
  readonly focus: string | undefined;
  readonly locks: Locks;
  readonly strictSecurity: Setting;
  readonly openSessions: number | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Boxes of the User form, each with what it means and, once it is touched, with what it does to this very user. */
export const Flags = ({ legend, names, ...props }: FlagsProps) => (
  <fieldset>
    <legend>{legend}</legend>
    {names.map((name) => (
      <Check
        label={USER_LABELS[name]}
        name={name}
        checked={props.fields[name]}
        locked={props.locks[name]}
        hints={[HINTS[name]]}
        touched={touchedOf(name, props)}
        error={props.errors[name]}
        autofocus={props.focus === name}
      />
    ))}
  </fieldset>
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

/** What selecting or clearing a box does to a stored user. */
function touchedOf(name: Flag, { record, graph, locks, strictSecurity, openSessions, now }: Omit<FlagsProps, 'legend' | 'names'>) {
  if (record === null || locks[name] !== undefined) return undefined;
  const after = { ...record, [name]: !record[name] };
  const errors: Readonly<Partial<Record<string, string>>> = kindErrors({ [name]: after[name] }, after, {}, now);
  const effects =
    errors[name] === undefined
      ? effectsOf({ before: record, after, newPassword: false, strictSecurity, openSessions, now }, graph)
      : [`Nothing is saved. ${errors[name]}`];
  return { stored: record[name], text: `${record[name] ? 'Clear' : 'Selected'}: ${ifSaved(effects).join(' ')}` };
}
