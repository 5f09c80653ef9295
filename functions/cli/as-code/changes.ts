import type { Place } from '../../../shared/core/as-code/document.ts';
import { kindOf } from '../../../shared/core/as-code/members.ts';
import type { AsCodePlan, Note, PlannedUser } from '../../../shared/core/as-code/plan-types.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Context } from '../ports.ts';
import { startProgress } from '../terminal/render.ts';
import { observedBy } from './effects/observed.ts';
import { settingEffects } from './effects/setting-effects.ts';
import { type UserEffects, userEffects } from './effects/user-effects.ts';
import type { Prepared } from './prepare.ts';

/** A change as a plan shows it. */
export interface ShownChange {
  readonly kind: 'user' | 'setting' | 'blocked' | 'property';
  /** `retire`: the user of the label stands in no file any more, and ends. */
  readonly action: 'create' | 'change' | 'retire';
  readonly name: string;
  /** Where the files say so; null: in no file. */
  readonly place: Place | null;
  readonly fields: readonly ShownField[];
  /** What it does, one sentence each. */
  readonly effects: readonly string[];
  /** What of the observed use it refuses, newest first. */
  readonly refuses: readonly string[];
}

/** Never a secret: the history that it is made of has none. */
export interface ShownField {
  readonly field: string;
  readonly old: string;
  readonly new: string;
}

export interface ShownPlan {
  readonly id: string;
  readonly changes: readonly ShownChange[];
  readonly notes: readonly Note[];
}

/** A plan with what each change does to real traffic. */
export async function shownPlan({ terminal }: Context, { deployment, state, plan }: Prepared): Promise<ShownPlan> {
  const observed = await observedBy(deployment, state);
  const progress = startProgress(terminal, 'changes');
  const ofSettings = await settingEffects(deployment, observed, state, plan);
  const ofUsers = await userEffects(observed, plan.users, (users) => progress(users, plan.users.length));
  terminal.progress(null);
  const users = plan.users.map((user, index) => ({ ...userChange(user), ...told(ofUsers[index]) }));
  const notes = [...plan.notes, ...observed.summary().map((text) => ({ name: OBSERVED, text }))];
  return { id: plan.id, changes: [...settingChanges(plan, ofSettings), ...users], notes };
}

/** Name of the notes about what was observed. */
const OBSERVED = 'observed use';

const told = (effects: UserEffects = { does: [], refuses: [] }) => ({ effects: effects.does, refuses: effects.refuses });

function settingChanges({ settings, blocked, properties }: AsCodePlan, effects: Awaited<ReturnType<typeof settingEffects>>): ShownChange[] {
  const change = (kind: ShownChange['kind'], { name, place, old }: Named, value: string, does: UserEffects | undefined): ShownChange => ({
    ...{ kind, action: 'change', name, place },
    fields: [{ field: 'value', old, new: value }],
    ...told(does),
  });
  return [
    ...settings.map((each, index) => change('setting', each, each.value, effects.settings[index])),
    ...(blocked === null ? [] : [change('blocked', blocked, blocked.value.join(', ') || '(none)', effects.blocked)]),
    ...properties.map((each, index) => change('property', each, each.value, effects.properties[index])),
  ];
}

interface Named {
  readonly name: string;
  readonly place: Place;
  readonly old: string;
}

function userChange({ plan: { before, after, history }, place }: PlannedUser): Omit<ShownChange, 'effects' | 'refuses'> {
  const action = before === null ? 'create' : place === null ? 'retire' : 'change';
  const kinds = { field: 'kind', old: before === null ? '' : kindText(before), new: kindText(after) };
  const fields = history.filter(({ field }) => field !== 'user_name' && !KIND_FLAGS.includes(field));
  return { kind: 'user', action, name: after.user_name, place, fields: [...(kinds.old === kinds.new ? [] : [kinds]), ...fields] };
}

const KIND_FLAGS = ['web_service_access_only', 'user_interface_only'];

/** In the words of the files. */
const kindText = (record: UserRecord): string => kindOf(record) ?? 'machine and person-only';
