import { instantOf, readInstant } from '../instant.ts';
import { planUpdate } from '../users/change/plan.ts';
import { readUserRecord, type UserRecord } from '../users/user-record.ts';
import type { DescribedUser, Fault } from './document.ts';
import { planId } from './plan-id.ts';
import { planBlocked, planProperties, planSettings } from './plan-settings.ts';
import type { AsCodeInput, AsCodePlan, Note, PlannedUser } from './plan-types.ts';
import { planDescribed, type UserOutcome } from './plan-user.ts';
import type { OwnerExists, Present } from './wanted.ts';

/**
 * What files change in what is stored. Pure: the same input, the same plan; what it plans, planned again once it is applied, is nothing.
 *
 * Source: docs/contract.md, "Users as code".
 */
export function planAsCode(input: AsCodeInput): AsCodePlan {
  const { described, state } = input;
  const present = new Map<string, Present>();
  for (const [name, stored] of state.users) present.set(name, { stored, record: readUserRecord(stored, state.now) });
  const byName = new Map(described.users.map((user) => [user.userName, user]));
  const ownerExists = ownersAfter(byName, present);
  const outcomes = [
    ...described.users.map((user) => planDescribed(user, present.get(user.userName) ?? null, input, ownerExists)),
    ...leftOut(byName, present, input),
  ];
  const settings = planSettings(described, state);
  const blocked = planBlocked(described, state);
  return {
    id: planId(readFor(present), input),
    users: outcomes.flatMap(({ planned }) => planned ?? []).sort(inOrder),
    settings: settings.planned,
    blocked: blocked.planned[0] ?? null,
    properties: planProperties(described, state),
    notes: [...outcomes.flatMap(({ notes }) => notes), ...(blocked.planned[0]?.value.length === 0 ? [NONE_BLOCKED] : [])],
    refusals: [...outcomes, settings, blocked].flatMap(({ refusals }) => refusals).sort(byPlace),
  };
}

const NONE_BLOCKED: Note = { name: 'blocked', text: 'is an empty list: no protocol is switched off any more' };

const readFor = (present: ReadonlyMap<string, Present>): UserRecord[] => [...present.values()].map(({ record }) => record);

const ownersAfter =
  (described: ReadonlyMap<string, DescribedUser>, present: ReadonlyMap<string, Present>): OwnerExists =>
  (name) => {
    const kind = described.get(name)?.kind?.value;
    const record = present.get(name)?.record;
    return kind !== undefined ? kind !== 'machine' : record !== undefined ? !record.web_service_access_only : described.has(name);
  };

/** Users who carry a label of the files and stand in none of them. */
function leftOut(
  described: ReadonlyMap<string, DescribedUser>,
  present: ReadonlyMap<string, Present>,
  input: AsCodeInput,
): readonly UserOutcome[] {
  const { labels } = input.described;
  return [...present]
    .filter(([name, { record }]) => labels.includes(record.managed_by) && !described.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, each]) => (input.retire ? retired(each, input) : leftAlone(name)));
}

const leftAlone = (name: string): UserOutcome => ({
  planned: null,
  notes: [{ name, text: 'left alone (no longer in the file)' }],
  refusals: [],
});

const MINUTE_MS = 60_000;

/** The account ends at the next full minute, unless it ends sooner or has ended. */
function retired({ stored, record }: Present, { state: { now, graph }, actor, described }: AsCodeInput): UserOutcome {
  const end = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  if (!record.active || (readInstant(record.active_until) ?? Number.POSITIVE_INFINITY) <= end)
    return { planned: null, notes: [{ name: record.user_name, text: 'has ended already (no longer in the file)' }], refusals: [] };
  const planned = planUpdate({ now, graph, actor, record, stored, wanted: { fields: { active_until: instantOf(end) } } });
  if (planned.kind === 'planned') return { planned: { plan: planned.plan, stored, place: null }, notes: [], refusals: [] };
  const why = planned.kind === 'refused' ? planned.refusal : planned.kind === 'invalid' ? Object.values(planned.errors).join(' ') : '';
  const place = { file: described.files[0] ?? '', line: 1, column: 1 };
  return { planned: null, notes: [], refusals: [{ place, text: `${record.user_name} cannot be retired: ${why}` }] };
}

/** People before machines, then by name. */
const inOrder = ({ plan: { after: one } }: PlannedUser, { plan: { after: other } }: PlannedUser): number =>
  Number(one.web_service_access_only) - Number(other.web_service_access_only) || (one.user_name < other.user_name ? -1 : 1);

const byPlace = ({ place: one }: Fault, { place: other }: Fault): number =>
  one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line || one.column - other.column;
