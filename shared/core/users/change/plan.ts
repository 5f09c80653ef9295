import type { FieldChange } from '../../audit.ts';
import { type ReachedDates, reachedFields, userForWrite, WRITTEN_THROUGH } from '../dates.ts';
import type { RoleGraph } from '../roles.ts';
import { normalizeUserName } from '../user.ts';
import { newUserNameError, typedUserName } from '../user-name.ts';
import { NEW_USER, type UserFields, type UserRecord } from '../user-record.ts';
import type { StoredUser } from '../user-store.ts';
import { credentialsAfter, editsOf, roomErrors } from './credentials/edits.ts';
import { convertedFields, OWN_FACTOR } from './credentials/second-factor-change.ts';
import type { NewSecretHash } from './credentials/secret-change.ts';
import {
  changedFields,
  changedRoles,
  entryOf,
  errorsOf,
  reachedEntries,
  refusalOf,
  type UserErrors,
  type UserSet,
  type WantedUser,
} from './plan-checks.ts';
import { type Actor, endsElevation, endsSessions, NEW_PASSWORD, type Rank, raisesGeneration, ranksLost } from './rank.ts';

/**
 * A permitted change of one user, from any source: what is written, on which condition, what it ends, and what the history will say.
 * `carryOut` makes it.
 */
export interface UserPlan {
  /** null: the user is created. */
  readonly before: UserRecord | null;
  readonly after: UserRecord;
  /** The differences, and what reached dates set; for a new user, roles and fields are those of `after`. */
  readonly set: UserSet;
  readonly newPassword: boolean;
  /** Of a new secret; null: there is none. */
  readonly secretHash: NewSecretHash | null;
  /** The change itself ends every session of the user for good. */
  readonly endsSessions: boolean;
  /** How much the session generation rises: by one for each reached date, and by one where the change ends or changes how the user signs in. */
  readonly raise: number;
  /** Reached dates that this change writes through, as stored. */
  readonly reached: ReachedDates;
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
  /** Milliseconds since the epoch. */
  readonly now: number;
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
export function planUpdate(input: UpdateInput): Planned {
  const { now, actor, graph, wanted } = input;
  const record = userForWrite(input.record, now);
  const { reached } = record;
  const stored = asWritten(input.stored ?? { ...input.record }, record);
  const edits = editsOf(record, wanted, actor.userName, now);
  if ('errors' in edits) return { kind: 'invalid', errors: edits.errors };
  const { secret } = edits;
  const fields = convertedFields(record, changedFields(stored, wanted.fields ?? {}), wanted.fields ?? {});
  const wantedSet = { ...fields, ...changedRoles(record, wanted.roles) };
  const changed = [...Object.keys(wantedSet), ...(wanted.password === undefined ? [] : [NEW_PASSWORD.field])];
  if (changed.length === 0 && edits.touched.length === 0) return { kind: 'unchanged' };
  const credentials = credentialsAfter(record, wantedSet, wanted, edits, now);
  const set: UserSet = { ...writtenThrough(record), ...wantedSet, ...credentials.set };
  const after: UserRecord = { ...record, ...set };
  const errors = { ...errorsOf({ set: wantedSet, after, known: record.roles, graph, wanted, now }), ...roomErrors(edits, after) };
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const own = wanted.secondFactor === 'reset' && actor.userName === record.user_name ? OWN_FACTOR : null;
  const refusal = own ?? refusalOf({ actor, graph, before: record, after, changed: [...changed, ...edits.touched] });
  if (refusal !== null) return { kind: 'refused', refusal };
  const newPassword = wanted.password !== undefined;
  const ended = edits.sessions !== null || endsElevation(record.roles, after.roles, graph);
  const plan: UserPlan = {
    before: record,
    after,
    set,
    newPassword,
    secretHash: secret?.hash ?? null,
    endsSessions: ended || endsSessions(record, after, newPassword),
    raise:
      reachedFields(reached).length +
      (ended || secret?.raises || edits.secondFactor?.raises || raisesGeneration(record, after, newPassword) ? 1 : 0),
    reached,
    ranksLost: ranksLost(record, after, graph, now),
    history: [...reachedEntries(reached), ...changed.map((field) => entryOf(field, record, after, stored)), ...credentials.history],
    by: actor.userName,
  };
  return { kind: 'planned', plan };
}

/** Plans a new user: active and interactive by default. Only the write can tell whether the name is taken. */
export function planCreation({ now, typedName, actor, graph, wanted }: CreationInput): Exclude<Planned, { readonly kind: 'unchanged' }> {
  const name = typedUserName(typedName).normalize('NFC');
  const nameError = newUserNameError(name);
  const empty = newRecord(normalizeUserName(name) ?? '', name);
  const edits = editsOf(empty, { envelope: wanted.envelope, managedBy: wanted.managedBy }, actor.userName, now);
  if ('errors' in edits) return { kind: 'invalid', errors: edits.errors };
  const wantedSet = { ...changedFields({ ...empty }, wanted.fields ?? {}), ...changedRoles(empty, wanted.roles) };
  const others = credentialsAfter(empty, wantedSet, {}, edits, now);
  const set: UserSet = { ...wantedSet, ...others.set };
  const after: UserRecord = { ...empty, ...set };
  const errors = {
    ...errorsOf({ set: wantedSet, after, known: [], graph, wanted, now }),
    ...(nameError === null ? {} : { user_name: nameError }),
  };
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const newPassword = wanted.password !== undefined;
  const changed = [...Object.keys(wantedSet), ...(newPassword ? [NEW_PASSWORD.field] : [])];
  const refusal = refusalOf({ actor, graph, before: empty, after, changed: ['user_name', ...changed, ...edits.touched] });
  if (refusal !== null) return { kind: 'refused', refusal };
  const created: FieldChange = { field: 'user_name', old: '', new: after.user_name };
  const history = [created, ...changed.map((field) => entryOf(field, empty, after, { ...empty })), ...others.history];
  return {
    kind: 'planned',
    plan: {
      before: null,
      after,
      set,
      newPassword,
      secretHash: null,
      endsSessions: false,
      raise: 0,
      reached: {},
      ranksLost: [],
      history,
      by: actor.userName,
    },
  };
}

/** What reached dates set in the record. */
const writtenThrough = ({ reached }: UserRecord): Partial<UserFields> =>
  Object.assign({}, ...reachedFields(reached).map((field) => ({ ...WRITTEN_THROUGH[field], [field]: '' })));

/** The stored record with its reached dates written through: what a change is compared with. */
const asWritten = (stored: StoredUser, record: UserRecord): StoredUser => ({ ...stored, ...writtenThrough(record) });

const newRecord = (userName: string, nameAsEntered: string): UserRecord => ({
  ...NEW_USER,
  user_name: userName,
  name_as_entered: nameAsEntered,
  activated: true,
  roles: [],
  secrets: [],
  password_until: '',
  federated: '',
  envelope: '',
  second_factor: false,
  managed_by: '',
  version: 0,
  session_generation: 0,
  reached: {},
  sys_created_on: '',
  sys_updated_on: '',
  sys_updated_by: '',
});
