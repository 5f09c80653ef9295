import { readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { instantOf } from '../../../shared/core/instant.ts';
import type { Protocol } from '../../../shared/core/request/protocols.ts';
import { storedValues } from '../../../shared/core/settings/settings.ts';
import {
  type Touched,
  type TouchedPorts,
  touchedBy,
  usersOfProtocol,
  usersOfProtocols,
} from '../../../shared/core/usage/what-if/touched.ts';
import { type Affected, affectedText, type Change, nothingText, whatIf, whatIfLimits } from '../../../shared/core/usage/what-if/what-if.ts';
import { DATE_FIELDS, userAtTheEnd } from '../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { User } from '../../../shared/core/users/user.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsolePorts, Memory } from '../ports.ts';
import { remember, WHY_NOT } from './read.tsx';

/** Days of use that are tried. */
const DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Ways of use that are told one by one. */
const MOST_TOLD = 20;
/** Uses of one protocol that are tried: those of the whole site can be many. */
const MOST_USES = 5000;

/** What a change of a user would have refused of what was observed, one sentence each. Never fails: it only informs. */
export const userEvidence = (ports: ConsolePorts, before: UserRecord, after: UserRecord, graph: RoleGraph): Promise<readonly string[]> =>
  evidence(ports, graph, userTried(before, after));

/** Of these only what would have been refused: empty where that is nothing, or not known. */
export const userRefusals = (ports: ConsolePorts, before: UserRecord, after: UserRecord, graph: RoleGraph): Promise<readonly string[]> =>
  evidence(ports, graph, { ...userTried(before, after), refusedOnly: true });

const userTried = (before: UserRecord, after: UserRecord): Tried => ({
  change: userChange(before, after),
  accounts: async ({ usage }) => ({ accounts: [{ user: asUser(before), rows: await usage.rows(before.user_name) }], all: true }),
});

/** A change of a user as it is tried. A new date is tried as if it was reached. */
export const userChange = (before: UserRecord, after: UserRecord): Change => ({
  kind: 'user',
  user_name: before.user_name,
  after: changeable(datesDiffer(before, after) ? userAtTheEnd(after) : after),
});

const datesDiffer = (before: UserRecord, after: UserRecord): boolean => DATE_FIELDS.some((field) => before[field] !== after[field]);

/** The same of a setting. */
export const settingEvidence = (ports: ConsolePorts, name: string, value: 'true' | 'false', graph: RoleGraph): Promise<readonly string[]> =>
  evidence(ports, graph, {
    change: { kind: 'setting', name, value },
    accounts: (memory, since) => touchedBy(touchedPorts(ports, memory), name, since, MOST_USES),
  });

/** The same of a protocol that is switched off. */
export const blockEvidence = (ports: ConsolePorts, protocol: Protocol, graph: RoleGraph): Promise<readonly string[]> =>
  evidence(ports, graph, {
    change: { kind: 'block', protocol },
    accounts: (memory, since) => usersOfProtocol(touchedPorts(ports, memory), protocol, since, MOST_USES),
  });

/** The same of whether people may use Basic. */
export const basicEvidence = (ports: ConsolePorts, value: 'yes' | 'no', graph: RoleGraph): Promise<readonly string[]> =>
  evidence(ports, graph, {
    change: { kind: 'basic', value },
    accounts: (memory, since) => usersOfProtocols(touchedPorts(ports, memory), since, MOST_USES),
  });

interface Tried {
  readonly change: Change;
  /** The accounts that the change can touch. @param since INSTANT. */
  readonly accounts: (memory: Memory, since: string) => Promise<Touched>;
  /** Leaves out what is said where nothing would be refused, and what is not known. */
  readonly refusedOnly?: boolean;
}

async function evidence(
  ports: ConsolePorts,
  graph: RoleGraph,
  { change, accounts, refusedOnly = false }: Tried,
): Promise<readonly string[]> {
  const said = await remember(ports, 'evidence of a change', async (memory) => {
    const { since, ...world } = await triedWorld(ports, memory, graph);
    const touched = await accounts(memory, since);
    const input = { ...world, since, accounts: touched.accounts };
    const affected = whatIf(change, input);
    if (refusedOnly) return affectedTexts(affected, change);
    return [
      ...affectedTexts(affected, change),
      ...(affected.length === 0 ? [nothingText(since, world.observation)] : []),
      ...whatIfLimits(input, world.observation, change),
      ...(touched.all ? [] : [`Only the ${MOST_USES.toLocaleString('en-US')} latest uses were tried.`]),
    ];
  });
  if (said.kind === 'read') return said.value;
  return refusedOnly ? [] : [WHY_NOT[said.kind]];
}

/** All that a change is tried with, but for the accounts; and what is known of the last days at all. */
export async function triedWorld(ports: ConsolePorts, { usage }: Memory, graph: RoleGraph) {
  const now = ports.clock.now();
  const [observation, settings, { blocked }, { basic: basicForPeople }] = await Promise.all([
    usage.observation(),
    storedSettings(ports),
    ports.blockedProtocols.read(),
    ports.basicForPeople.read(),
  ]);
  return { observation, settings, blocked, basicForPeople, graph, upstream: ports.upstream, since: instantOf(now - DAYS * DAY_MS), now };
}

/** A change of a setting hits several accounts, so each is named. */
function affectedTexts(affected: readonly Affected[], { kind }: Change): string[] {
  const more = affected.length - MOST_TOLD;
  const told = affected.slice(0, MOST_TOLD).map((each) => `${kind === 'user' ? '' : `${each.user_name}: `}${affectedText(each)}`);
  return more > 0 ? [...told, `And ${more} more.`] : told;
}

const storedSettings = async ({ settings }: ConsolePorts) => storedValues(await settings.all());

const touchedPorts = ({ users }: ConsolePorts, { usage }: Memory): TouchedPorts => ({
  usage,
  user: async (userName) => {
    const record = await users.get(userName);
    return record === null ? null : asUser(record);
  },
});

const changeable = (user: UserRecord) => ({
  web_service_access_only: user.web_service_access_only,
  user_interface_only: user.user_interface_only,
  internal_integration_user: user.internal_integration_user,
  active: user.active,
  locked_out: user.locked_out,
  password_needs_reset: user.password_needs_reset,
  roles: user.roles,
  envelope: readEnvelope(user.envelope || undefined),
});

/** As the decision reads it. What was used had a password; the console never reads it. */
export const asUser = (record: UserRecord): User => ({
  ...changeable(record),
  user_name: record.user_name,
  sys_id: '',
  password_hash: 'not read',
  password_ended: false,
  secrets: new Map(),
  federated: record.federated,
  session_generation: record.session_generation,
  web_service_access_only_from: record.web_service_access_only_from,
  active_until: record.active_until,
  reached: record.reached,
});
