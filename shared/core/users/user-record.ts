import { readSecretEntries, type SecretEntry } from '../secrets/stored-secrets.ts';
import { type ClosingDates, type Dated, readDates, userAt } from './dates.ts';
import { readNames, type User } from './user.ts';

/** Fields of the User form, under the platform's column names. */
export interface UserFields extends ClosingDates {
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  /** Normalised name of the interactive user who answers for the account; empty: no owner. */
  readonly owner: string;
  readonly active: boolean;
  readonly locked_out: boolean;
  readonly password_needs_reset: boolean;
  readonly web_service_access_only: boolean;
  readonly user_interface_only: boolean;
  readonly internal_integration_user: boolean;
}

/** A `sys_user` record for the console, as of the time that it was read for: without the password hash. */
export interface UserRecord extends UserFields {
  readonly user_name: string;
  readonly name_as_entered: string;
  /** Whether `web_service_access_only` stands in the record: an account from before the activation has none, and counts as interactive. */
  readonly activated: boolean;
  /** Granted directly. */
  readonly roles: readonly string[];
  /** The oldest first. */
  readonly secrets: readonly SecretEntry[];
  /** INSTANT from which on the password may no longer be used; empty: there is none. */
  readonly password_until: string;
  /** Who the account may be by a token of another issuer: JSON, as stored; empty: no one. */
  readonly federated: string;
  /** What the account may do at most: JSON, as stored; empty: no limit. */
  readonly envelope: string;
  /** The person is asked for a code after the password. Anything stored but `false` counts as true: the factor can then be reset, not skipped. */
  readonly second_factor: boolean;
  /** Label of the files that describe the user as code; empty: none. */
  readonly managed_by: string;
  /** Optimistic lock: 0 on a record that has none. */
  readonly version: number;
  /** Sessions of another generation have ended. */
  readonly session_generation: number;
  /** Reached dates that still stand in the record. */
  readonly reached: Dated['reached'];
  /** In the platform's form, as `sys_updated_on`; empty: not known. */
  readonly sys_created_on: string;
  readonly sys_updated_on: string;
  readonly sys_updated_by: string;
}

/** Labels of the fields, as forms and the history show them. */
export const USER_LABELS: Readonly<
  Record<
    | keyof UserFields
    | 'user_name'
    | 'roles'
    | 'user_password'
    | 'secrets'
    | 'password_until'
    | 'federated'
    | 'envelope'
    | 'second_factor'
    | 'managed_by'
    | 'tokens'
    | 'sessions'
    | 'lockout'
    | 'usage',
    string
  >
> = {
  user_name: 'User name',
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  owner: 'Owner',
  active: 'Active',
  locked_out: 'Locked out',
  password_needs_reset: 'Password needs reset',
  web_service_access_only: 'Web Service Access Only',
  user_interface_only: 'User Interface Only',
  internal_integration_user: 'Internal Integration User',
  web_service_access_only_from: 'Web services only from',
  active_until: 'Account ends',
  roles: 'Roles',
  user_password: 'Password',
  secrets: 'Secrets',
  password_until: 'Password until',
  federated: 'Federated identities',
  envelope: 'Envelope',
  second_factor: 'Second factor',
  managed_by: 'Managed as code by',
  tokens: 'Open tokens',
  sessions: 'Sessions',
  lockout: 'Lockout',
  usage: 'Use',
};

/** A new user is interactive and active. Source: specification, "Interactive users" (New users … automatically become interactive users). */
export const NEW_USER: UserFields = {
  first_name: '',
  last_name: '',
  email: '',
  owner: '',
  active: true,
  locked_out: false,
  password_needs_reset: false,
  web_service_access_only: false,
  user_interface_only: false,
  internal_integration_user: false,
  web_service_access_only_from: '',
  active_until: '',
};

export const FIELD_NAMES = Object.keys(NEW_USER) as (keyof UserFields)[];

type NameOf<T> = { [Name in keyof UserFields]: UserFields[Name] extends T ? Name : never }[keyof UserFields];

/** Reads the fields of a user, from any source. */
export const userFieldsFrom = (text: (name: NameOf<string>) => string, flag: (name: NameOf<boolean>) => boolean): UserFields => ({
  first_name: text('first_name'),
  last_name: text('last_name'),
  email: text('email'),
  owner: text('owner'),
  active: flag('active'),
  locked_out: flag('locked_out'),
  password_needs_reset: flag('password_needs_reset'),
  web_service_access_only: flag('web_service_access_only'),
  user_interface_only: flag('user_interface_only'),
  internal_integration_user: flag('internal_integration_user'),
  web_service_access_only_from: text('web_service_access_only_from'),
  active_until: text('active_until'),
});

/** Only the fields of a record. */
export const userFieldsOf = (record: UserFields): UserFields =>
  userFieldsFrom(
    (name) => record[name],
    (name) => record[name],
  );

/** Every attribute that the console may read. No hash is among them. */
export const READABLE_ATTRIBUTES: readonly string[] = [
  'user_name',
  'name_as_entered',
  ...FIELD_NAMES,
  'roles',
  'secrets',
  'password_until',
  'federated',
  'envelope',
  'second_factor',
  'managed_by',
  'version',
  'session_generation',
  'sys_created_on',
  'sys_updated_on',
  'sys_updated_by',
];

/** Stands for an end of the password that is no text: it has been reached. */
const UNREADABLE = '(unreadable)';

/**
 * Reads a stored record leniently, so that a damaged one can be seen and repaired: an attribute of a wrong type counts as absent.
 *
 * @param item attributes as plain values; `user_name` is the key and always a string.
 * @param now milliseconds since the epoch: dates that are reached by then have closed what they close.
 */
export function readUserRecord(item: Readonly<Record<string, unknown>>, now: number): UserRecord {
  const text = (name: string): string => (typeof item[name] === 'string' ? item[name] : '');
  const flag = (name: string): boolean => item[name] === true;
  const record: UserRecord = {
    user_name: text('user_name'),
    name_as_entered: text('name_as_entered') || text('user_name'),
    ...userFieldsFrom(text, flag),
    activated: typeof item.web_service_access_only === 'boolean',
    roles: [...(readNames(item.roles) ?? [])].sort(),
    secrets: readSecretEntries(item.secrets),
    password_until: item.password_until === undefined ? '' : text('password_until') || UNREADABLE,
    federated: text('federated'),
    envelope: item.envelope === undefined ? '' : text('envelope') || UNREADABLE,
    second_factor: item.second_factor !== undefined && item.second_factor !== false,
    managed_by: text('managed_by'),
    version: typeof item.version === 'number' ? item.version : 0,
    session_generation: typeof item.session_generation === 'number' ? item.session_generation : 0,
    sys_created_on: text('sys_created_on'),
    sys_updated_on: text('sys_updated_on'),
    sys_updated_by: text('sys_updated_by'),
    ...readDates(item),
  };
  return userAt(record, now);
}

/** The record of a verified user, without names and version. */
export const recordOf = ({ web_service_access_only_from, active_until, reached, secrets: _, envelope: __, ...rest }: User): UserRecord => ({
  ...readUserRecord({ ...rest }, 0),
  web_service_access_only_from,
  active_until,
  reached,
});

/** First and last name; the user name if there is neither. */
export const displayName = (user: Pick<UserRecord, 'first_name' | 'last_name' | 'user_name'>): string =>
  `${user.first_name} ${user.last_name}`.trim() || user.user_name;

/** Fields that people may change on their own record. */
export type TextFields = Pick<UserFields, 'first_name' | 'last_name' | 'email'>;
export type TextField = keyof TextFields;

/** In characters, the lengths of the platform's columns. */
const LONGEST: Readonly<Record<TextField, number>> = { first_name: 50, last_name: 50, email: 100 };

export const TEXT_FIELDS = Object.keys(LONGEST) as readonly TextField[];

/** Every attribute that a change of the own record names: names, address, password, User Interface Only and second factor, their consequences, and the key. */
export const OWN_ATTRIBUTES: readonly string[] = [
  'user_name',
  ...TEXT_FIELDS,
  'password_hash',
  'password_needs_reset',
  'user_interface_only',
  'second_factor',
  'session_generation',
  'version',
  'sys_updated_on',
  'sys_updated_by',
];

/** What is wrong with a user's names and e-mail address and how to fix it, by field; an empty object: nothing. */
export function textFieldErrors(fields: Partial<TextFields>): Readonly<Partial<Record<TextField, string>>> {
  const errors: Partial<Record<TextField, string>> = {};
  for (const name of TEXT_FIELDS) {
    const text = fields[name] ?? '';
    if ([...text].length > LONGEST[name]) errors[name] = `Use at most ${LONGEST[name]} characters.`;
    if (/\p{Bidi_Control}/u.test(text)) errors[name] = 'Leave out marks that turn the direction of the text.';
    if (/\p{Cc}/u.test(text) || !text.isWellFormed()) errors[name] = 'Leave out control characters.';
  }
  const { email = '' } = fields;
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) errors.email ??= 'Write an address such as name@example.com.';
  return errors;
}
