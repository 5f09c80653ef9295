import type { FieldChange } from '../audit.ts';
import { isGuest } from './base-records.ts';
import { guestRefusal } from './guests.ts';
import { type Actor, endsElevation, endsSessions, fieldRefusal, NEW_PASSWORD, type Rank, ranksLost, roleRefusal } from './rank.ts';
import type { RoleGraph } from './roles.ts';
import { normalizeUserName } from './user.ts';
import { newUserNameError, typedUserName } from './user-name.ts';
import { FIELD_NAMES, NEW_USER, textFieldErrors, type UserFields, type UserRecord } from './user-record.ts';
import type { StoredUser } from './user-store.ts';

/** What a user should become. Missing members stay as they are. */
export interface WantedUser {
  readonly fields?: Partial<UserFields>;
  /** The new roles, in place of those granted. */
  readonly roles?: readonly string[];
  /** A new password, with what the password rule says against it; null: nothing. */
  readonly password?: { readonly weakness: string | null };
}

/**
 * A permitted change of one user, from any source: what is written, on which condition, what it ends, and what the history will say.
 * `carryOut` makes it.
 */
export interface UserPlan {
  /** null: the user is created. */
  readonly before: UserRecord | null;
  readonly after: UserRecord;
  /** The differences; for a new user, roles and fields are those of `after`. */
  readonly set: Partial<UserFields> & { readonly roles?: readonly string[] };
  readonly newPassword: boolean;
  /** Every session of the user ends for good. */
  readonly endsSessions: boolean;
  /** Ranks in which another user must remain who can act. */
  readonly ranksLost: readonly Rank[];
  readonly history: readonly FieldChange[];
  readonly by: string;
}

/** What is wrong, by name of the input, and how to fix it. */
export type UserErrors = Readonly<Partial<Record<'user_name' | 'first_name' | 'last_name' | 'email' | 'user_password' | 'roles', string>>>;

export type Planned =
  | { readonly kind: 'unchanged' }
  /** The input cannot be stored. */
  | { readonly kind: 'invalid'; readonly errors: UserErrors }
  /** The actor may not do it: why, and what to do. */
  | { readonly kind: 'refused'; readonly refusal: string }
  | { readonly kind: 'planned'; readonly plan: UserPlan };

interface PlanInput {
  readonly actor: Actor;
  readonly graph: RoleGraph;
  readonly wanted: WantedUser;
}

export interface UpdateInput extends PlanInput {
  readonly record: UserRecord;
  /** The stored record with missing and wrong attributes, if known: such a field is repaired. */
  readonly stored?: StoredUser;
}

export interface CreationInput extends PlanInput {
  /** As typed; surrounding white space is ignored. */
  readonly typedName: string;
}

/** Plans a change of a user. Only changed fields are checked, so that an old record with an odd value can still be edited. */
export function planUpdate({ record, stored = { ...record }, actor, graph, wanted }: UpdateInput): Planned {
  const set = { ...changedFields(stored, wanted.fields ?? {}), ...changedRoles(record, wanted.roles) };
  const changed = [...Object.keys(set), ...(wanted.password === undefined ? [] : [NEW_PASSWORD.field])];
  if (changed.length === 0) return { kind: 'unchanged' };
  const after: UserRecord = { ...record, ...set };
  const errors = errorsOf({ set, known: record.roles, graph, wanted });
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const refusal = refusalOf({ actor, graph, before: record, after, changed });
  if (refusal !== null) return { kind: 'refused', refusal };
  const newPassword = wanted.password !== undefined;
  const plan: UserPlan = {
    before: record,
    after,
    set,
    newPassword,
    endsSessions: endsSessions(record, after, newPassword) || endsElevation(record.roles, after.roles, graph),
    ranksLost: ranksLost(record, after, graph),
    history: changed.map((field) => entryOf(field, record, after, stored)),
    by: actor.userName,
  };
  return { kind: 'planned', plan };
}

/** Plans a new user: active and interactive by default. Only the write can tell whether the name is taken. */
export function planCreation({ typedName, actor, graph, wanted }: CreationInput): Exclude<Planned, { readonly kind: 'unchanged' }> {
  const name = typedUserName(typedName).normalize('NFC');
  const nameError = newUserNameError(name);
  const empty = newRecord(normalizeUserName(name) ?? '', name);
  const set = { ...changedFields({ ...empty }, wanted.fields ?? {}), ...changedRoles(empty, wanted.roles) };
  const errors = { ...errorsOf({ set, known: [], graph, wanted }), ...(nameError === null ? {} : { user_name: nameError }) };
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const after: UserRecord = { ...empty, ...set };
  const newPassword = wanted.password !== undefined;
  const changed = [...Object.keys(set), ...(newPassword ? [NEW_PASSWORD.field] : [])];
  const refusal = refusalOf({ actor, graph, before: empty, after, changed: ['user_name', ...changed] });
  if (refusal !== null) return { kind: 'refused', refusal };
  const created: FieldChange = { field: 'user_name', old: '', new: after.user_name };
  const history = [created, ...changed.map((field) => entryOf(field, empty, after, { ...empty }))];
  return {
    kind: 'planned',
    plan: { before: null, after, set, newPassword, endsSessions: false, ranksLost: [], history, by: actor.userName },
  };
}

/** Why this actor may not change anything that matters for a user's sign-in; null: the actor may. For a form, before anything is typed. */
export const limitOf = (actor: Actor, record: UserRecord, changed: readonly string[], graph: RoleGraph): string | null =>
  (isGuest(record.user_name) ? guestRefusal(actor, { changed, after: record, granted: [] }, graph) : null) ??
  fieldRefusal(actor, record, changed, graph);

const newRecord = (userName: string, nameAsEntered: string): UserRecord => ({
  ...NEW_USER,
  user_name: userName,
  name_as_entered: nameAsEntered,
  roles: [],
  version: 0,
  session_generation: 0,
  sys_updated_on: '',
  sys_updated_by: '',
});

/** Compared as stored: a damaged field counts as one to repair, an absent text as an empty one. */
function changedFields(stored: StoredUser, wanted: Partial<UserFields>): Partial<UserFields> {
  const differs = (field: keyof UserFields): boolean => {
    const value = wanted[field];
    return value !== undefined && (stored[field] ?? (value === '' ? '' : undefined)) !== value;
  };
  return Object.fromEntries(FIELD_NAMES.filter(differs).map((field) => [field, wanted[field]]));
}

function changedRoles(record: UserRecord, wanted: readonly string[] | undefined): { readonly roles?: readonly string[] } {
  if (wanted === undefined) return {};
  const roles = [...new Set(wanted)].sort();
  return roles.join('\0') === [...record.roles].sort().join('\0') ? {} : { roles };
}

interface Checked {
  readonly set: UserPlan['set'];
  /** Roles that may stay although they have no record any more. */
  readonly known: readonly string[];
  readonly graph: RoleGraph;
  readonly wanted: WantedUser;
}

function errorsOf({ set, known, graph, wanted }: Checked): UserErrors {
  const unknown = (set.roles ?? []).filter((role) => !graph.has(role) && !known.includes(role));
  const weakness = wanted.password?.weakness ?? null;
  return {
    ...textFieldErrors(set),
    ...(unknown.length === 0
      ? {}
      : { roles: `There is no role ${unknown.join(', ')}. Choose one of: ${[...graph.keys()].sort().join(', ')}.` }),
    ...(weakness === null ? {} : { user_password: weakness }),
  };
}

interface Attempted {
  readonly actor: Actor;
  readonly graph: RoleGraph;
  readonly before: UserRecord;
  readonly after: UserRecord;
  readonly changed: readonly string[];
}

/** Why an actor may not make a change, except for the rule of the last administrator, which must read all users. */
function refusalOf({ actor, graph, before, after, changed }: Attempted): string | null {
  const granted = after.roles.filter((role) => !before.roles.includes(role));
  const taken = before.roles.filter((role) => !after.roles.includes(role));
  const asGuest = isGuest(after.user_name) ? guestRefusal(actor, { changed, after, granted }, graph) : null;
  return asGuest ?? fieldRefusal(actor, before, changed, graph) ?? roleRefusal(actor, [...granted, ...taken], graph);
}

/** The old value is the value that was in force; for a damaged or absent field, what is stored. */
function entryOf(field: string, before: UserRecord, after: UserRecord, stored: StoredUser): FieldChange {
  if (field === NEW_PASSWORD.field) return NEW_PASSWORD;
  if (field === 'roles') return { field, old: before.roles.join(', '), new: after.roles.join(', ') };
  const [old, now] = [before[field as keyof UserFields], after[field as keyof UserFields]];
  return { field, old: String(old === now ? (stored[field] ?? '') : old), new: String(now) };
}
