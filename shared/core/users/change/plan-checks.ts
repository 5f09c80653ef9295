import type { FieldChange } from '../../audit.ts';
import { inTheFuture, NO_INSTANT, readInstant } from '../../instant.ts';
import { isGuest } from '../base-records.ts';
import { DATE_FIELDS, type DateField, type ReachedDates, reachedFields, WRITTEN_THROUGH } from '../dates.ts';
import type { RoleGraph } from '../roles.ts';
import { FIELD_NAMES, textFieldErrors, type UserFields, type UserRecord } from '../user-record.ts';
import type { StoredUser } from '../user-store.ts';
import { guestRefusal } from './guests.ts';
import { kindErrors } from './kind-checks.ts';
import { type Actor, fieldRefusal, NEW_PASSWORD, roleRefusal } from './rank.ts';
import type { UserErrors, UserSet, WantedUser } from './wanted.ts';

export type { UserErrors, UserSet, WantedUser } from './wanted.ts';

/** For a person, if an owner cannot be stored. */
export const NO_SUCH_OWNER =
  'There is no interactive user of this name. Write the user name of the person who answers for this account, or leave it empty.';

/** Why this actor may not change anything that matters for a user's sign-in; null: the actor may. For a form, before anything is typed. */
export const limitOf = (actor: Actor, record: UserRecord, changed: readonly string[], graph: RoleGraph): string | null =>
  (isGuest(record.user_name) ? guestRefusal(actor, { changed, after: record, granted: [] }, graph) : null) ??
  fieldRefusal(actor, record, changed, graph);

/** Compared as stored: a damaged field counts as one to repair, an absent text as an empty one. */
export function changedFields(stored: StoredUser, wanted: Partial<UserFields>): Partial<UserFields> {
  const differs = (field: keyof UserFields): boolean => {
    const value = wanted[field];
    return value !== undefined && (stored[field] ?? (value === '' ? '' : undefined)) !== value;
  };
  return Object.fromEntries(FIELD_NAMES.filter(differs).map((field) => [field, wanted[field]]));
}

/** Compared as sets; in the order of their names. */
export function changedRoles(record: UserRecord, wanted: readonly string[] | undefined): { readonly roles?: readonly string[] } {
  if (wanted === undefined) return {};
  const roles = [...new Set(wanted)].sort();
  return roles.join('\0') === [...record.roles].sort().join('\0') ? {} : { roles };
}

interface Checked {
  readonly set: UserSet;
  readonly after: UserRecord;
  /** Roles that may stay although they have no record any more. */
  readonly known: readonly string[];
  readonly graph: RoleGraph;
  readonly wanted: WantedUser;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What cannot be stored, by input; an empty object: nothing. */
export function errorsOf({ set, after, known, graph, wanted, now }: Checked): UserErrors {
  const unknown = (set.roles ?? []).filter((role) => !graph.has(role) && !known.includes(role));
  const weakness = wanted.password?.weakness ?? null;
  const problem = ownerProblem(set, after, wanted);
  return {
    ...textFieldErrors(set),
    ...dateErrors(set, now),
    ...(problem === null ? {} : { owner: problem }),
    ...(unknown.length === 0
      ? {}
      : { roles: `There is no role ${unknown.join(', ')}. Choose one of: ${[...graph.keys()].sort().join(', ')}.` }),
    ...(weakness === null ? {} : { user_password: weakness }),
    ...kindErrors(set, after, wanted, now),
  };
}

function dateErrors(set: UserSet, now: number): Partial<Record<DateField, string>> {
  const errors: Partial<Record<DateField, string>> = {};
  for (const field of DATE_FIELDS) {
    const date = set[field] ?? '';
    if (date === '') continue;
    const time = readInstant(date);
    if (time === null) errors[field] = NO_INSTANT;
    else if (time <= now) errors[field] = inTheFuture(now);
  }
  return errors;
}

/** The history of dates that a change writes through. */
export const reachedEntries = (reached: ReachedDates): FieldChange[] =>
  reachedFields(reached).flatMap((field) => [
    { field, old: reached[field] ?? '', new: '' },
    ...Object.entries(WRITTEN_THROUGH[field]).map(([flag, value]) => ({ field: flag, old: String(!value), new: String(value) })),
  ]);

/** An owner that no caller has checked counts as one that does not exist. */
function ownerProblem({ owner }: UserSet, after: UserRecord, wanted: WantedUser): string | null {
  if (owner === undefined || owner === '') return null;
  if (owner === after.user_name && after.web_service_access_only) return NO_SUCH_OWNER;
  return wanted.owner === undefined ? NO_SUCH_OWNER : wanted.owner.problem;
}

interface Attempted {
  readonly actor: Actor;
  readonly graph: RoleGraph;
  readonly before: UserRecord;
  readonly after: UserRecord;
  readonly changed: readonly string[];
}

/** Why an actor may not make a change, except for the rule of the last administrator, which must read all users. */
export function refusalOf({ actor, graph, before, after, changed }: Attempted): string | null {
  const granted = after.roles.filter((role) => !before.roles.includes(role));
  const taken = before.roles.filter((role) => !after.roles.includes(role));
  const asGuest = isGuest(after.user_name) ? guestRefusal(actor, { changed, after, granted }, graph) : null;
  return asGuest ?? fieldRefusal(actor, before, changed, graph) ?? roleRefusal(actor, [...granted, ...taken], graph);
}

/** The old value is the value that was in force; for a damaged or absent field, what is stored. */
export function entryOf(field: string, before: UserRecord, after: UserRecord, stored: StoredUser): FieldChange {
  if (field === NEW_PASSWORD.field) return NEW_PASSWORD;
  if (field === 'roles') return { field, old: before.roles.join(', '), new: after.roles.join(', ') };
  const [old, now] = [before[field as keyof UserFields], after[field as keyof UserFields]];
  return { field, old: String(old === now ? (stored[field] ?? '') : old), new: String(now) };
}
