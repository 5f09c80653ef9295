import { type Locks, locksOf } from '../../../../shared/core/users/change/locks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import { DATE_FIELDS } from '../../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { FIELD_NAMES, type UserFields, type UserRecord } from '../../../../shared/core/users/user-record.ts';

/** Each of them would take an administrator away, at once or at a date. */
const CLOSING = ['active', 'locked_out', 'web_service_access_only', ...DATE_FIELDS] as const;

interface LockFacts {
  /** null: a new user, of whom nothing is locked. */
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  /** Why the user must stay able to sign in; null: another administrator remains, or the user is none. */
  readonly lastOne?: string | null;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** What the person who looks at a User form cannot change, with the reasons. */
export function formLocks({ record, graph, actor, lastOne = null, now = 0 }: LockFacts): Locks {
  if (record === null || actor === undefined) return {};
  return {
    ...(lastOne === null ? {} : Object.fromEntries(CLOSING.map((field) => [field, lastOne]))),
    ...locksOf(actor, record, graph, now),
  };
}

const ABOVE = 'You cannot change this: the reason is above.';

/** A reason that stands above the form is not said again beside each control. */
export const withoutRepeats = (locks: Locks, said: string | null): Locks =>
  Object.fromEntries(Object.entries(locks).map(([name, reason]) => [name, reason === said ? ABOVE : reason]));

/** The fields that a form shows: what is locked is as it is stored. */
export const shownFields = (fields: UserFields, record: UserRecord | null, locks: Locks): UserFields =>
  record === null
    ? fields
    : { ...fields, ...Object.fromEntries(FIELD_NAMES.filter((name) => locks[name] !== undefined).map((name) => [name, record[name]])) };
