import type { FieldChange } from '../audit.ts';
import {
  changedFields,
  changedRoles,
  entryOf,
  errorsOf,
  refusalOf,
  type UserErrors,
  type UserSet,
  type WantedUser,
} from './plan-checks.ts';
import { type Actor, endsElevation, endsSessions, NEW_PASSWORD, type Rank, ranksLost } from './rank.ts';
import type { RoleGraph } from './roles.ts';
import { normalizeUserName } from './user.ts';
import { newUserNameError, typedUserName } from './user-name.ts';
import { NEW_USER, type UserRecord } from './user-record.ts';
import type { StoredUser } from './user-store.ts';

/**
 * A permitted change of one user, from any source: what is written, on which condition, what it ends, and what the history will say.
 * `carryOut` makes it.
 */
export interface UserPlan {
  /** null: the user is created. */
  readonly before: UserRecord | null;
  readonly after: UserRecord;
  /** The differences; for a new user, roles and fields are those of `after`. */
  readonly set: UserSet;
  readonly newPassword: boolean;
  /** Every session of the user ends for good. */
  readonly endsSessions: boolean;
  /** Ranks in which another user must remain who can act. */
  readonly ranksLost: readonly Rank[];
  readonly history: readonly FieldChange[];
  readonly by: string;
}

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
  const errors = errorsOf({ set, after, known: record.roles, graph, wanted });
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
  const after: UserRecord = { ...empty, ...set };
  const errors = { ...errorsOf({ set, after, known: [], graph, wanted }), ...(nameError === null ? {} : { user_name: nameError }) };
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
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

const newRecord = (userName: string, nameAsEntered: string): UserRecord => ({
  ...NEW_USER,
  user_name: userName,
  name_as_entered: nameAsEntered,
  roles: [],
  version: 0,
  session_generation: 0,
  sys_created_on: '',
  sys_updated_on: '',
  sys_updated_by: '',
});
