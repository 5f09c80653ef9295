import { type Envelope, readEnvelope } from '../envelope/envelope.ts';
import { passwordEnded, type Secrets, secretsAt } from '../secrets/stored-secrets.ts';
import { isGuest } from './base-records.ts';
import { type ClosingDates, type Dated, readDates, userAt } from './dates.ts';

/**
 * A `sys_user` record for the decision, under the platform's attribute names, as of the time that it was read for.
 *
 * Source: specification, "Installed with Non-Interactive Sessions" (column web_service_access_only on sys_user).
 */
export interface User extends ClosingDates {
  /** Normalised: the key of the record. */
  readonly user_name: string;
  readonly sys_id: string;
  readonly active: boolean;
  readonly locked_out: boolean;
  /** PHC string; null for an account that cannot sign in, such as the guests. */
  readonly password_hash: string | null;
  readonly password_needs_reset: boolean;
  /** A secret took the place of the password, and the time in which both were good is over. */
  readonly password_ended: boolean;
  /** By their ids; only those of a non-interactive user are ever good. */
  readonly secrets: Secrets;
  /** Which tokens of other issuers are the account's, as stored: `hasIdentity` reads it. */
  readonly federated: unknown;
  /** As stored; `envelopeInForce` says whether it limits the user now. null: there is none. */
  readonly envelope: Envelope | null | 'unreadable';
  /** true: a non-interactive user. */
  readonly web_service_access_only: boolean;
  /** true: may use pages only, and protocols by the session of a page. */
  readonly user_interface_only: boolean;
  /** true: the account of one of the platform's own components, such as a MID Server. */
  readonly internal_integration_user: boolean;
  /** Granted directly, before expansion. */
  readonly roles: readonly string[];
  /** Raised to end every session of the user. */
  readonly session_generation: number;
  /** Reached dates that still stand in the record. */
  readonly reached: Dated['reached'];
}

/** In octets of UTF-8. No user has a longer name: the platform's column holds 40 characters. */
const LONGEST_USER_NAME = 160;

/**
 * The form in which a user name is stored and compared: NFKC and lower case, repeated until stable, so that every spelling that looks or
 * folds the same is one user.
 *
 * @returns null: no record can have this name (empty, or too long for a key).
 */
export function normalizeUserName(typed: string): string | null {
  if (Buffer.byteLength(typed) > LONGEST_USER_NAME) return null;
  let name = typed;
  for (;;) {
    const folded = name.normalize('NFKC').toLowerCase();
    if (folded === name) break;
    name = folded;
  }
  return name === '' || Buffer.byteLength(name) > LONGEST_USER_NAME ? null : name;
}

/**
 * Reads a stored record. A record without `web_service_access_only` is interactive; one without `active` is not active.
 *
 * Source: specification, "Installed with Non-Interactive Sessions" (Changes all existing users to be interactive users).
 *
 * @param item attributes as plain values.
 * @param now milliseconds since the epoch: dates that are reached by then have closed what they close.
 * @returns null: an attribute has the wrong type, and the record cannot be used to sign in.
 */
export function readUser(item: Readonly<Record<string, unknown>>, now: number): User | null {
  const flag = (name: string): boolean => {
    const value = item[name];
    if (value !== undefined && typeof value !== 'boolean') throw new WrongType();
    return value ?? false;
  };
  const text = (name: string): string | null => {
    const value = item[name];
    if (value !== undefined && typeof value !== 'string') throw new WrongType();
    return value ?? null;
  };
  try {
    const user_name = text('user_name');
    const roles = readNames(item.roles);
    const generation = item.session_generation ?? 0;
    if (user_name === null || roles === null || typeof generation !== 'number') return null;
    const user: User = {
      user_name,
      sys_id: text('sys_id') ?? '',
      active: flag('active'),
      locked_out: flag('locked_out'),
      password_hash: text('password_hash'),
      password_needs_reset: flag('password_needs_reset'),
      password_ended: passwordEnded(item.password_until, now),
      secrets: secretsAt(item, now),
      federated: item.federated,
      envelope: readEnvelope(item.envelope, user_name),
      web_service_access_only: flag('web_service_access_only'),
      user_interface_only: flag('user_interface_only'),
      internal_integration_user: flag('internal_integration_user'),
      roles,
      session_generation: generation,
      ...readDates(item),
    };
    return readable(userAt(user, now));
  } catch (error) {
    if (error instanceof WrongType) return null;
    throw error;
  }
}

class WrongType extends Error {}

/** null: what limits the user cannot be read. */
const readable = (user: User): User | null => (envelopeInForce(user) === 'unreadable' ? null : user);

/**
 * The envelope that limits a user now: that of a non-interactive user. Of an interactive one it is kept and not in force; guests have none.
 *
 * @returns null: there is no limit. `unreadable`: only where a record is asked as another kind than it was read for.
 */
export const envelopeInForce = ({
  user_name,
  web_service_access_only,
  envelope,
}: Pick<User, 'user_name' | 'web_service_access_only' | 'envelope'>): User['envelope'] =>
  web_service_access_only && !isGuest(user_name) ? envelope : null;

/** A set or list of names; absent means none; null: it is something else. */
export function readNames(value: unknown): string[] | null {
  const names = value instanceof Set ? [...value] : (value ?? []);
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
}

/** Why a record may not be used although its password was right; null: it may be used. */
export type StatusCause = 'inactive' | 'locked_out' | 'password_needs_reset';

export const statusCause = (user: User): StatusCause | null =>
  closedCause(user) ?? (user.password_needs_reset ? 'password_needs_reset' : null);

/** Why a record may not be used by any credential; null: it may be used. */
export function closedCause({ active, locked_out }: Pick<User, 'active' | 'locked_out'>): 'inactive' | 'locked_out' | null {
  if (!active) return 'inactive';
  return locked_out ? 'locked_out' : null;
}

export type PasswordCause = StatusCause | 'password_ended';

/** Why a record may not be used by its password although that was right; null: it may be used. */
export function passwordCause(user: User): PasswordCause | null {
  return closedCause(user) ?? (user.password_ended ? 'password_ended' : statusCause(user));
}
