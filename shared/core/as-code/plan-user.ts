import { lateDate } from '../users/change/late-date.ts';
import { type Planned, planCreation, planUpdate } from '../users/change/plan.ts';
import { roleRefusal } from '../users/change/rank.ts';
import type { UserErrors, WantedUser } from '../users/change/wanted.ts';
import type { DescribedUser, Fault, Place } from './document.ts';
import type { AsCodeInput, Note, PlannedUser } from './plan-types.ts';
import { keptRoles, type OwnerExists, type Present, wantedOf } from './wanted.ts';

/** What becomes of one described user. Without a change `planned` is null. */
export interface UserOutcome {
  readonly planned: PlannedUser | null;
  readonly notes: readonly Note[];
  readonly refusals: readonly Fault[];
}

/**
 * Plans one described user: by the plan of the User form, with its refusals at their places.
 *
 * @param present null: the user is new.
 */
export function planDescribed(
  user: DescribedUser,
  present: Present | null,
  input: Pick<AsCodeInput, 'state' | 'actor' | 'takeOver'>,
  ownerExists: OwnerExists,
): UserOutcome {
  const { now, graph } = input.state;
  const wanted = wantedOf(user, present, { graph, now, ownerExists });
  const late = present === null ? null : lateDate(present.stored, wanted.fields ?? {}, now);
  const refusals = [
    ...grantedRanks(user, present, input),
    ...(late === null ? [] : [{ place: placeOf(user, late.field, wanted, input), text: late.why }]),
  ];
  if (refusals.length > 0) return refused(refusals);
  const common = { now, graph, actor: input.actor, wanted };
  const outcome: Planned =
    present === null ? planCreation({ ...common, typedName: user.writtenName }) : planUpdate({ ...common, ...present });
  if (outcome.kind === 'invalid')
    return refused(Object.entries(outcome.errors).map(([name, text]) => ({ place: placeOf(user, name, wanted, input), text })));
  if (outcome.kind === 'refused') return refused([{ place: user.place, text: outcome.refusal }]);
  const kept = keptRoles(user, present, graph);
  const keeps =
    kept.length === 0 ? [] : [{ name: user.userName, text: `keeps ${kept.join(', ')}: no file takes the role of an administrator` }];
  if (outcome.kind === 'unchanged') return { planned: null, notes: keeps, refusals: [] };
  const foreign = otherLabel(user, present, input.takeOver);
  if (foreign !== null) return refused([{ place: user.place, text: foreign }]);
  const planned = { plan: outcome.plan, stored: present?.stored ?? null, place: user.place };
  return { planned, notes: [...keeps, ...emptyLists(user, planned)], refusals: [] };
}

const refused = (refusals: readonly Fault[]): UserOutcome => ({ planned: null, notes: [], refusals });

/** Roles of administrators that the list adds: files grant none, also not by an administrator. */
function grantedRanks({ roles }: DescribedUser, present: Present | null, { state, actor }: Pick<AsCodeInput, 'state' | 'actor'>): Fault[] {
  return (roles?.value ?? []).flatMap(({ value, place }) => {
    if (present?.record.roles.includes(value)) return [];
    const text = roleRefusal({ ...actor, roles: [] }, [value], state.graph);
    return text === null ? [] : [{ place, text }];
  });
}

/** Why a user of another label may not be changed; null: it may. */
function otherLabel({ userName, label }: DescribedUser, present: Present | null, takeOver: boolean): string | null {
  const managedBy = present?.record.managed_by ?? '';
  if (takeOver || managedBy === '' || managedBy === label) return null;
  return `${userName} is managed as code by ${managedBy}: change its file there, or give --take-over to change the user by this file.`;
}

/** Where a member stands whose input the plan refuses; of roles the first that is unknown. */
function placeOf(user: DescribedUser, input: string, { roles }: WantedUser, { state }: Pick<AsCodeInput, 'state'>): Place {
  if (input === 'web_service_access_only' || input === 'user_interface_only') return user.kind?.place ?? user.place;
  if (input === 'roles' && roles !== undefined)
    return (user.roles?.value.find(({ value }) => !state.graph.has(value)) ?? user.roles)?.place ?? user.place;
  if (input === 'envelope') return user.envelope?.place ?? user.place;
  const members: Readonly<Record<string, { readonly place: Place } | undefined>> = { ...user.texts, ...user.flags };
  return (Object.hasOwn(members, input satisfies keyof UserErrors | string) ? members[input] : undefined)?.place ?? user.place;
}

/** What an empty list does, where it changes something. */
function emptyLists({ userName, roles, envelope }: DescribedUser, { plan }: PlannedUser): Note[] {
  const { set } = plan;
  const texts = [
    ...(roles?.value.length === 0 && set.roles !== undefined ? ['roles is an empty list: every role is taken'] : []),
    ...(envelope?.value.uses?.length === 0 && set.envelope !== undefined ? ['uses is an empty list: no use is allowed'] : []),
    ...(envelope?.value.from?.length === 0 && set.envelope !== undefined
      ? ['from is an empty list: requests are allowed from nowhere']
      : []),
  ];
  return texts.map((text) => ({ name: userName, text }));
}
