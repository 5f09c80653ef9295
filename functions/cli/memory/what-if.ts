import { checkEnvelope } from '../../../shared/core/envelope/check.ts';
import { type Envelope, readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { printable } from '../../../shared/core/text.ts';
import { sinceDays } from '../../../shared/core/usage/findings/evidence.ts';
import { type TouchedPorts, touchedBy, usersOfProtocol, usersOfProtocols } from '../../../shared/core/usage/what-if/touched.ts';
import {
  affectedText,
  type Change,
  nothingText,
  type ObservedAccount,
  type UserChange,
  whatIf,
  whatIfLimits,
} from '../../../shared/core/usage/what-if/what-if.ts';
import { BASIC_FOR_PEOPLE } from '../../../shared/core/users/person-only.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import { readUser, type User } from '../../../shared/core/users/user.ts';
import { readEnvelopeFile } from '../envelope/envelope.ts';
import { FOUND, type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { protocolNamed } from '../settings/block.ts';
import { nameOfSetting, valueOfSetting } from '../settings/settings.ts';
import { existing } from '../users/users.ts';

export interface WhatIfUserOptions extends JsonOption {
  readonly kind?: 'interactive' | 'non-interactive';
  readonly active?: boolean;
  readonly userInterfaceOnly?: boolean;
  /** File with an envelope, - for the standard input. */
  readonly envelope?: string;
  /** `+x,-y` */
  readonly roles?: string;
}

/** Days of use that are tried. */
const DAYS = 30;

/** `nis whatif user NAME`: what of this account's observed use a change would refuse. Exit status 2 where something would be. */
export async function whatIfUser(context: Context, name: string, options: WhatIfUserOptions): Promise<void> {
  const envelope = options.envelope === undefined ? {} : { envelope: await envelopeIn(context, options.envelope) };
  const deployment = await context.connect();
  const graph = await deployment.loadRoles();
  const user = readUser(await existing(deployment, name), context.terminal.now());
  if (user === null)
    throw new UsageError(`The record of ${JSON.stringify(name)} has an attribute of the wrong type: nis preview says which, and why.`);
  const after = { ...changeOf(user, options, graph), ...envelope };
  if (Object.keys(after).length === 0) throw new UsageError('Say what would change, for example --kind non-interactive.');
  const rows = await deployment.usage.rows(user.user_name);
  await answer(context, deployment, graph, { kind: 'user', user_name: user.user_name, after }, [{ user, rows }], options);
}

/** @throws UsageError where it could not be set. */
async function envelopeIn(context: Context, file: string): Promise<Envelope | null> {
  const checked = checkEnvelope(await readEnvelopeFile(context, file));
  if (checked.kind === 'bad') throw new UsageError(`${file}: ${checked.fault}`);
  const envelope = readEnvelope(checked.text || undefined);
  return envelope === 'unreadable' ? null : envelope;
}

/** `nis whatif setting NAME VALUE`: what of the observed use of all accounts a change would refuse. */
export async function whatIfSetting(context: Context, typed: string, typedValue: string, options: JsonOption): Promise<void> {
  if (typed === BASIC_FOR_PEOPLE) return whatIfBasic(context, valueOfSetting(typedValue), options);
  const [name, value] = [nameOfSetting(typed), valueOfSetting(typedValue)];
  const deployment = await context.connect();
  const graph = await deployment.loadRoles();
  const { accounts } = await touchedBy(touchedPorts(context, deployment), name, sinceOf(context), Number.POSITIVE_INFINITY);
  await answer(context, deployment, graph, { kind: 'setting', name, value }, accounts, options);
}

/** The same of `nis.basic_for_people`. */
async function whatIfBasic(context: Context, value: 'true' | 'false', options: JsonOption): Promise<void> {
  const deployment = await context.connect();
  const graph = await deployment.loadRoles();
  const { accounts } = await usersOfProtocols(touchedPorts(context, deployment), sinceOf(context), Number.POSITIVE_INFINITY);
  await answer(context, deployment, graph, { kind: 'basic', value: value === 'true' ? 'yes' : 'no' }, accounts, options);
}

/** `nis whatif block PROTOCOL`: what of the observed use of all accounts would be refused if the protocol is switched off. */
export async function whatIfBlock(context: Context, typed: string, options: JsonOption): Promise<void> {
  const protocol = protocolNamed(typed);
  const deployment = await context.connect();
  const graph = await deployment.loadRoles();
  const { accounts } = await usersOfProtocol(touchedPorts(context, deployment), protocol, sinceOf(context), Number.POSITIVE_INFINITY);
  await answer(context, deployment, graph, { kind: 'block', protocol }, accounts, options);
}

const touchedPorts = ({ terminal }: Context, { usage, users }: Deployment): TouchedPorts => ({
  usage,
  user: async (userName) => {
    const stored = await users.record(userName);
    return stored === null ? null : readUser(stored, terminal.now());
  },
});

const sinceOf = ({ terminal }: Context): string => sinceDays(terminal.now(), DAYS);

async function answer(
  context: Context,
  deployment: Deployment,
  graph: RoleGraph,
  change: Change,
  accounts: readonly ObservedAccount[],
  { json }: JsonOption,
): Promise<void> {
  const { terminal } = context;
  const since = sinceOf(context);
  const [settings, { blocked }, { basic: basicForPeople }, observation, upstream] = await Promise.all([
    deployment.loadSettings(),
    deployment.blockedProtocols.read(),
    deployment.basicForPeople.read(),
    deployment.usage.observation(),
    deployment.upstream(),
  ]);
  const input = { accounts, graph, settings, blocked, basicForPeople, upstream, since, now: terminal.now() };
  const affected = whatIf(change, input);
  const limits = whatIfLimits(input, observation, change);
  if (affected.length > 0) context.setExitCode(FOUND);
  if (json) return terminal.out(jsonLine({ since, observed_since: observation.since, affected, limits }));
  const who = (userName: string): string => (change.kind === 'user' ? '' : `${userName}: `);
  const told = affected.length > 0 ? affected.map((each) => who(each.user_name) + affectedText(each)) : [nothingText(since, observation)];
  for (const line of [...told, ...limits]) terminal.out(`${printable(line)}\n`);
}

function changeOf(user: User, { kind, active, userInterfaceOnly, roles }: WhatIfUserOptions, graph: RoleGraph): UserChange {
  return {
    ...(kind === undefined ? {} : { web_service_access_only: kind === 'non-interactive' }),
    ...(active === undefined ? {} : { active }),
    ...(userInterfaceOnly === undefined ? {} : { user_interface_only: userInterfaceOnly }),
    ...(roles === undefined ? {} : { roles: rolesAfter(user.roles, roles, graph) }),
  };
}

/** @throws UsageError where the text is no change of roles, or a role does not exist. */
function rolesAfter(before: readonly string[], text: string, graph: RoleGraph): string[] {
  const after = new Set(before);
  for (const part of text.split(',').map((each) => each.trim())) {
    const [, sign, role] = /^([+-])(.+)$/.exec(part) ?? [];
    if (role === undefined)
      throw new UsageError(
        `${JSON.stringify(text)} is no change of roles: write +role to grant and -role to withdraw, such as +soap,-itil.`,
      );
    if (sign === '+' && !graph.has(role))
      throw new UsageError(`There is no role ${role}. Give one of: ${[...graph.keys()].sort().join(', ')}.`);
    if (sign === '+') after.add(role);
    else after.delete(role);
  }
  return [...after].sort();
}
