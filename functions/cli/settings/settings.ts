import { timeText } from '../../../shared/core/instant.ts';
import { protocolRow } from '../../../shared/core/request/protocols.ts';
import { SECOND_FACTOR } from '../../../shared/core/second-factor/policy.ts';
import type { StoredBasic } from '../../../shared/core/settings/basic-for-people.ts';
import { BLOCKED_PROTOCOLS, type BlockedProtocols, blockedAsText } from '../../../shared/core/settings/blocked.ts';
import { POLICY_MEANS } from '../../../shared/core/settings/second-factor-reach.ts';
import {
  endOf,
  openEnd,
  openUntil,
  readOpening,
  SETTING_NAMES,
  SETTING_ROWS,
  type SettingValue,
  STRICT_SECURITY,
} from '../../../shared/core/settings/settings.ts';
import { BASIC_EXEMPTION } from '../../../shared/core/users/base-records.ts';
import { BASIC_FOR_PEOPLE } from '../../../shared/core/users/person-only.ts';
import { type EndOptions, endOfOpening } from '../opening-end.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { confirm } from '../terminal/confirm.ts';
import { type Cell, table, toned } from '../terminal/table.ts';
import { setSessionTime, timeRowOf, timeRows, timesAsJson } from './times.ts';
import { setBasicForPeople, setSecondFactorPolicy, WORD_SETTINGS } from './words.ts';
import { type WrittenParameter, writeParameter } from './write.ts';

const PREFIX = 'glide.basicauth.required.';
const MEANING = 'missing means on';

/** `nis settings list`. */
export async function listSettings({ terminal, connect }: Context, { json }: JsonOption): Promise<void> {
  const now = terminal.now();
  const deployment = await connect();
  const [stored, { blocked }, basic, factor, times] = await Promise.all([
    deployment.loadSettings(),
    deployment.blockedProtocols.read(),
    deployment.basicForPeople.read(),
    deployment.secondFactorPolicy.read(),
    deployment.sessionTimes.load(),
  ]);
  if (json) {
    return terminal.out(
      jsonLine([
        ...SETTING_NAMES.map((name) => {
          const { open, until } = readOpening(stored.get(name), now);
          return { name, stored: asJson(stored.get(name)), in_force: !open, ...(until === null ? {} : { until }) };
        }),
        { name: BLOCKED_PROTOCOLS, stored: asList(blocked), in_force: asList(blocked) },
        { name: BASIC_FOR_PEOPLE, stored: basic.version === null ? null : asJson(basic.text), in_force: basic.basic === 'yes' },
        { name: SECOND_FACTOR, stored: factor.version === null ? null : factor.text, in_force: factor.policy },
        ...timesAsJson(times),
      ]),
    );
  }
  const rows = SETTING_NAMES.map((name) => [name, stored.get(name) ?? `(${MEANING})`, inForce(stored.get(name), now)]);
  terminal.out(
    `${table(['SETTING', 'STORED', 'IN FORCE'], [...rows, ...timeRows(times)], terminal.look)}\n\nSwitched off for everybody: ${blockedAsText(blocked)}.\n${basicLine(basic)}\n${SECOND_FACTOR} is ${factor.text}: ${POLICY_MEANS[factor.policy]}.\n`,
  );
}

const basicLine = ({ basic, text }: StoredBasic): string =>
  `${BASIC_FOR_PEOPLE} is ${text}: ${basic === 'yes' ? 'interactive users may use Basic' : `Basic of interactive users is refused, except of holders of ${BASIC_EXEMPTION}`}.`;

/** `on`, or in the word of the page, `off: open`, with the end when it closes by itself. */
function inForce(value: string | undefined, now: number): Cell {
  const { open, until } = readOpening(value, now);
  return open ? toned('bad', `off: open${until === null ? '' : ` until ${timeText(until)}`}`) : toned('good', 'on');
}

/** Names of the protocols that are switched off; null: they cannot be read, and no protocol answers. */
const asList = (blocked: BlockedProtocols): string[] | null => (blocked === 'unread' ? null : [...blocked].sort());

/** A flag as such; null: missing. Any other text, which counts as on, stays a text. */
const asJson = (stored: string | undefined): boolean | string | null =>
  stored === 'true' || stored === 'false' ? stored === 'true' : (stored ?? null);

/**
 * `nis settings set NAME true|false`; NAME may be the protocol's short form, such as `soap`. What opens something is asked for first. Session
 * times are set by the same command.
 */
export async function setSetting(context: Context, typed: string, typedValue: string, options: WriteOptions): Promise<void> {
  if (typed === BASIC_FOR_PEOPLE) return setBasicForPeople(context, valueOfSetting(typedValue), options);
  if (typed === SECOND_FACTOR) return setSecondFactorPolicy(context, typedValue, options);
  const time = timeRowOf(typed);
  if (time !== undefined) return setSessionTime(context, time, typedValue, options);
  const [name, value] = [nameOfSetting(typed), valueOfSetting(typedValue)];
  const deployment = await context.connect();
  await write(context, deployment, { name, value, old: await storedValue(deployment, name) }, options);
  context.terminal.out(options.json ? asWritten(name, value) : `${name} is ${value}, in force everywhere within 15 seconds.\n`);
}

/** `nis settings open NAME [--for 2h | --until INSTANT]`: opens a setting, with or without an end. */
export async function openSetting(context: Context, typed: string, options: WriteOptions & EndOptions): Promise<void> {
  const name = nameOfSetting(typed);
  const now = context.terminal.now();
  const end = endOfOpening(options, now);
  const value: SettingValue = end === null ? 'false' : openUntil(end);
  const deployment = await context.connect();
  const old = await storedValue(deployment, name);
  if (old !== value) await write(context, deployment, { name, value, old }, options);
  const state = `${name} is open ${end === null ? 'without an end' : `until ${timeText(end)}`}`;
  const told = old === value ? `${state} already; nothing was changed.\n` : `${state}, in force everywhere within 15 seconds.\n`;
  context.terminal.out(options.json ? asWritten(name, value) : told);
}

/** `nis settings close NAME`. */
export async function closeSetting(context: Context, typed: string, { json }: JsonOption): Promise<void> {
  const name = nameOfSetting(typed);
  const deployment = await context.connect();
  const old = await storedValue(deployment, name);
  if (old !== 'true') await write(context, deployment, { name, value: 'true', old }, {});
  const told =
    old === 'true' ? `${name} is closed already; nothing was changed.\n` : `${name} is closed, in force everywhere within 15 seconds.\n`;
  context.terminal.out(json ? asWritten(name, 'true') : told);
}

function asWritten(name: string, value: SettingValue): string {
  const until = endOf(value);
  return jsonLine({ name, stored: asJson(value), in_force: value === 'true', ...(until === null ? {} : { until }) });
}

interface WriteOptions extends JsonOption {
  readonly yes?: boolean;
}

type Written = WrittenParameter<SettingValue>;

const storedValue = async ({ loadSettings }: Deployment, name: string): Promise<string | null> => (await loadSettings()).get(name) ?? null;

/** Writes a setting and its history. What opens something, or for longer, is asked for first. */
async function write(context: Context, deployment: Deployment, written: Written, { yes }: WriteOptions): Promise<void> {
  const { name, value, old } = written;
  const at = context.terminal.now();
  const opens = openEnd(value) > Math.max(at, openEnd(old));
  const what = `On stage ${deployment.stage}, ${name}=${value} opens a door: ${openingOf(name)}`;
  if (opens && !yes) await confirm(context, { what, done: 'changed', go: 'open it' });
  await writeParameter(deployment, deployment.settings, written, at);
}

/** The setting that a person means: by its name or the protocol's short form. @throws UsageError where there is none. */
export function nameOfSetting(typed: string): string {
  if (WORD_SETTINGS.includes(typed) || timeRowOf(typed) !== undefined)
    throw new UsageError(`${typed} is no door that opens and closes: set it by nis settings set ${typed} VALUE.`);
  const name = [typed, PREFIX + typed, `glide.soap.${typed}`].find((candidate) => SETTING_NAMES.includes(candidate));
  if (name === undefined) throw new UsageError(`There is no setting ${JSON.stringify(typed)}: nis settings list shows them.`);
  return name;
}

/** @throws UsageError where the text is no value of a setting. */
export function valueOfSetting(typed: string): 'true' | 'false' {
  if (typed !== 'true' && typed !== 'false') throw new UsageError(`A setting is true or false, not ${JSON.stringify(typed)}.`);
  return typed;
}

/** What callers may do once a setting is off. Source: docs/contract.md, "Decision", rows 6 and 11. */
export function openingOf(name: string): string {
  if (name === STRICT_SECURITY)
    return 'every user may then call every SOAP function on every table, because neither roles nor access rules apply.';
  const protocol = SETTING_ROWS.find((row) => row.name === name)?.protocol;
  const guest = protocol == null ? 'guest' : protocolRow(protocol).guest;
  return `callers without a password are then let in by this protocol, as the user ${guest}.`;
}
