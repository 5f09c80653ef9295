import { readNames } from './user.ts';

/** What the User form edits, under the platform's own column names. */
export interface UserFields {
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly active: boolean;
  readonly locked_out: boolean;
  readonly password_needs_reset: boolean;
  readonly web_service_access_only: boolean;
  readonly internal_integration_user: boolean;
}

/** A `sys_user` record as the console sees it: without the password hash. */
export interface UserRecord extends UserFields {
  readonly user_name: string;
  readonly name_as_entered: string;
  /** Granted directly. */
  readonly roles: readonly string[];
  /** Optimistic lock: 0 on a record that never had one. */
  readonly version: number;
  /** Sessions of another generation are over. */
  readonly session_generation: number;
  readonly sys_updated_on: string;
  readonly sys_updated_by: string;
}

/** Labels of the fields, as forms and the history show them. */
export const USER_LABELS: Readonly<Record<keyof UserFields | 'roles' | 'user_password', string>> = {
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  active: 'Active',
  locked_out: 'Locked out',
  password_needs_reset: 'Password needs reset',
  web_service_access_only: 'Web Service Access Only',
  internal_integration_user: 'Internal Integration User',
  roles: 'Roles',
  user_password: 'Password',
};

/** A new user is interactive and active. Source: specification, "Interactive users" (New users … automatically become interactive users). */
export const NEW_USER: UserFields = {
  first_name: '',
  last_name: '',
  email: '',
  active: true,
  locked_out: false,
  password_needs_reset: false,
  web_service_access_only: false,
  internal_integration_user: false,
};

export const FIELD_NAMES = Object.keys(NEW_USER) as (keyof UserFields)[];

type NameOf<T> = { [Name in keyof UserFields]: UserFields[Name] extends T ? Name : never }[keyof UserFields];

/** The fields of a user, each read from wherever they are. */
export const userFieldsFrom = (text: (name: NameOf<string>) => string, flag: (name: NameOf<boolean>) => boolean): UserFields => ({
  first_name: text('first_name'),
  last_name: text('last_name'),
  email: text('email'),
  active: flag('active'),
  locked_out: flag('locked_out'),
  password_needs_reset: flag('password_needs_reset'),
  web_service_access_only: flag('web_service_access_only'),
  internal_integration_user: flag('internal_integration_user'),
});

/** Every attribute that the console may read. The password hash is none of them. */
export const READABLE_ATTRIBUTES: readonly string[] = [
  'user_name',
  'name_as_entered',
  ...FIELD_NAMES,
  'roles',
  'version',
  'session_generation',
  'sys_updated_on',
  'sys_updated_by',
];

/**
 * Reads a stored record leniently, so that a damaged one can be seen and repaired: what has a wrong type counts as absent.
 *
 * @param item attributes as plain values; `user_name` is the key and always a string.
 */
export function readUserRecord(item: Readonly<Record<string, unknown>>): UserRecord {
  const text = (name: string): string => (typeof item[name] === 'string' ? item[name] : '');
  const flag = (name: string): boolean => item[name] === true;
  return {
    user_name: text('user_name'),
    name_as_entered: text('name_as_entered') || text('user_name'),
    ...userFieldsFrom(text, flag),
    roles: [...(readNames(item.roles) ?? [])].sort(),
    version: typeof item.version === 'number' ? item.version : 0,
    session_generation: typeof item.session_generation === 'number' ? item.session_generation : 0,
    sys_updated_on: text('sys_updated_on'),
    sys_updated_by: text('sys_updated_by'),
  };
}

/** First and last name, or the user name where there is neither. */
export const displayName = (user: Pick<UserRecord, 'first_name' | 'last_name' | 'user_name'>): string =>
  `${user.first_name} ${user.last_name}`.trim() || user.user_name;

/** What whoever administers users needs of the world. Every method rejects with `DependencyError` where its store does not answer. */
export interface UserAdminStore {
  /**
   * Every user, page by page, strongly consistent, in the store's own order, which no name tells.
   *
   * @param after begins behind the user of this name, which is the last one of an earlier page.
   */
  pages(after?: string): AsyncIterable<readonly UserRecord[]>;
  /** Strongly consistent; null: no such user. */
  get(userName: string): Promise<UserRecord | null>;
  /** @returns false where the name is taken: nothing was written. */
  create(user: NewUser): Promise<boolean>;
  /** @returns false where the record is not at `version` any more, or gone: nothing was written. */
  update(change: UserChange): Promise<boolean>;
}

export interface NewUser {
  /** Normalised. */
  readonly userName: string;
  readonly nameAsEntered: string;
  readonly sysId: string;
  readonly fields: UserFields;
  /** Granted directly; none unless given. */
  readonly roles?: readonly string[];
  /** PHC string; null: nobody can sign in yet. */
  readonly passwordHash: string | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface UserChange {
  readonly userName: string;
  /** The version that the change was made on. */
  readonly version: number;
  readonly set: Partial<UserFields> & { readonly roles?: readonly string[] };
  readonly passwordHash: string | null;
  /** Raises the session generation, which ends every session for good. */
  readonly endSessions: boolean;
  readonly by: string;
  readonly now: number;
}

/** What a person may say of itself. */
export type TextFields = Pick<UserFields, 'first_name' | 'last_name' | 'email'>;
export type TextField = keyof TextFields;

/** In characters, as the platform's columns hold them. */
const LONGEST: Readonly<Record<TextField, number>> = { first_name: 50, last_name: 50, email: 100 };

export const TEXT_FIELDS = Object.keys(LONGEST) as readonly TextField[];

/** What is wrong with names and e-mail address of a user and how to mend it, by field; an empty object: nothing. */
export function textFieldErrors(fields: TextFields): Readonly<Partial<Record<TextField, string>>> {
  const errors: Partial<Record<TextField, string>> = {};
  for (const name of TEXT_FIELDS) {
    if ([...fields[name]].length > LONGEST[name]) errors[name] = `Use at most ${LONGEST[name]} characters.`;
    if (/\p{Cc}/u.test(fields[name]) || !fields[name].isWellFormed()) errors[name] = 'Leave out control characters.';
  }
  if (fields.email !== '' && !/^[^\s@]+@[^\s@]+$/.test(fields.email)) errors.email ??= 'Write an address such as name@example.com.';
  return errors;
}

/** A stored `sys_user` record as plain values, under the platform's attribute names: also what is missing or has a wrong type. */
export type StoredUser = Readonly<Record<string, unknown>>;

/** Users as the command line sees them: it writes as the console does, and reads records as they are. */
export interface UserDirectory extends UserAdminStore {
  /** Every record, page by page, so that memory stays bounded. Strongly consistent. */
  records(): AsyncIterable<readonly StoredUser[]>;
  /** Strongly consistent; null: no such user. */
  record(userName: string): Promise<StoredUser | null>;
  /** Number of records, up to hours old; null: not known. */
  approximateCount(): Promise<number | null>;
}
