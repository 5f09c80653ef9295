import type { AsCodePlan, PlannedBlocked, PlannedProperty, PlannedSetting } from '../../../../shared/core/as-code/plan-types.ts';
import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import type { Protocol } from '../../../../shared/core/request/protocols.ts';
import { SESSION_TIME_ROWS, timeEffect } from '../../../../shared/core/settings/session-times.ts';
import { openEnd } from '../../../../shared/core/settings/settings.ts';
import {
  type Touched,
  type TouchedPorts,
  touchedBy,
  usersOfProtocol,
  usersOfProtocols,
} from '../../../../shared/core/usage/what-if/touched.ts';
import { affectedText, type Change, whatIf, whatIfLimits } from '../../../../shared/core/usage/what-if/what-if.ts';
import { BASIC_FOR_PEOPLE } from '../../../../shared/core/users/person-only.ts';
import { readUser } from '../../../../shared/core/users/user.ts';
import type { Deployment } from '../../ports.ts';
import { openingOf } from '../../settings/settings.ts';
import { propertiesOf } from '../properties.ts';
import type { Observed } from './observed.ts';
import type { UserEffects } from './user-effects.ts';

/** Uses of a protocol that are tried, and ways of use that are told one by one: those of a whole site can be many. */
const MOST_USES = 5000;
const MOST_TOLD = 20;

/** Effects of the changes of settings, protocols that are switched off, and properties; in the order of the plan. */
export interface SettingEffects {
  readonly settings: readonly UserEffects[];
  readonly blocked: UserEffects;
  readonly properties: readonly UserEffects[];
}

const NONE: UserEffects = { does: [], refuses: [] };

interface Trying {
  readonly deployment: Deployment;
  readonly observed: Observed;
  readonly ports: TouchedPorts;
}

export async function settingEffects(
  deployment: Deployment,
  observed: Observed,
  state: StoredState,
  { settings, blocked, properties }: AsCodePlan,
): Promise<SettingEffects> {
  const user: TouchedPorts['user'] = async (name) => {
    const stored = await deployment.users.record(name);
    return stored === null ? null : readUser(stored, state.now);
  };
  const trying = { deployment, observed, ports: { usage: deployment.usage, user } };
  const effects: { settings: UserEffects[]; properties: UserEffects[] } = { settings: [], properties: [] };
  for (const setting of settings) effects.settings.push(await ofSetting(trying, state, setting));
  for (const property of properties) effects.properties.push(await ofProperty(trying, property));
  return { ...effects, blocked: blocked === null ? NONE : await ofBlocked(trying, state, blocked) };
}

async function ofSetting(trying: Trying, { settings, now }: StoredState, { kind, name, value }: PlannedSetting): Promise<UserEffects> {
  const old = settings.get(name)?.value ?? null;
  if (kind === 'time') {
    const row = SESSION_TIME_ROWS.find((each) => each.name === name);
    const effect = row === undefined ? null : timeEffect(row, old, value);
    return { does: effect === null ? [] : [effect], refuses: [] };
  }
  const opens = openEnd(value) > Math.max(now, openEnd(old));
  const { since } = trying.observed.world;
  // An end refuses, from then on, what a closed setting refuses.
  const change = { kind: 'setting', name, value: value === 'false' ? 'false' : 'true' } as const;
  const refuses = await refused(trying, change, await touchedBy(trying.ports, name, since, MOST_USES));
  return { does: opens ? [`Opens a door: ${openingOf(name)}`] : [], refuses };
}

async function ofBlocked(trying: Trying, { blocked: { blocked: stored } }: StoredState, { value }: PlannedBlocked): Promise<UserEffects> {
  const before = stored === 'unread' ? new Set<string>() : stored;
  const added = value.filter((protocol) => !before.has(protocol));
  const taken = [...before].filter((protocol) => !(value as readonly string[]).includes(protocol)).sort();
  const refuses: string[] = [];
  for (const protocol of added) refuses.push(...(await ofProtocol(trying, protocol)));
  const does = [
    ...added.map((protocol) => `${protocol} is switched off for everybody, guests included.`),
    ...taken.map((protocol) => `${protocol} is switched on again.`),
  ];
  return { does, refuses };
}

const ofProtocol = async (trying: Trying, protocol: Protocol): Promise<string[]> =>
  refused(trying, { kind: 'block', protocol }, await usersOfProtocol(trying.ports, protocol, trying.observed.world.since, MOST_USES));

async function ofProperty(trying: Trying, { name, value }: PlannedProperty): Promise<UserEffects> {
  const means = propertiesOf(trying.deployment).get(name)?.means(value);
  const does = means === undefined ? [] : [means];
  if (name !== BASIC_FOR_PEOPLE) return { does, refuses: [] };
  const touched = await usersOfProtocols(trying.ports, trying.observed.world.since, MOST_USES);
  return { does, refuses: await refused(trying, { kind: 'basic', value: value === 'true' ? 'yes' : 'no' }, touched) };
}

async function refused({ observed }: Trying, change: Change, { accounts, all }: Touched): Promise<string[]> {
  const input = { ...observed.world, accounts };
  const affected = whatIf(change, input);
  const short = all ? [] : [`Only the ${MOST_USES.toLocaleString('en-US')} latest uses were tried.`];
  observed.tried(affected.length, [...whatIfLimits(input, observed.observation, change), ...short]);
  const texts = affected.slice(0, MOST_TOLD).map((each) => `${each.user_name}: ${affectedText(each)}`);
  return affected.length > MOST_TOLD ? [...texts, `And ${affected.length - MOST_TOLD} more.`] : texts;
}
