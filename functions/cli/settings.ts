import { protocolRow } from '../../shared/core/request/protocols.ts';
import { BLOCKED_PROTOCOLS, type BlockedProtocols, blockedAsText } from '../../shared/core/settings/blocked.ts';
import { readSetting, SETTING_NAMES, SETTING_ROWS, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { type JsonOption, jsonLine } from './options.ts';
import { type Context, UsageError } from './ports.ts';
import { table } from './render.ts';

const PREFIX = 'glide.basicauth.required.';
const MEANING = 'missing means on';

/** `nis settings list`. */
export async function listSettings({ terminal, connect }: Context, { json }: JsonOption): Promise<void> {
  const now = terminal.now();
  const deployment = await connect();
  const [stored, { blocked }] = await Promise.all([deployment.loadSettings(), deployment.blockedProtocols.read()]);
  if (json) {
    return terminal.out(
      jsonLine([
        ...SETTING_NAMES.map((name) => ({ name, stored: asJson(stored.get(name)), in_force: readSetting(stored, name, now) === 'on' })),
        { name: BLOCKED_PROTOCOLS, stored: asList(blocked), in_force: asList(blocked) },
      ]),
    );
  }
  const rows = SETTING_NAMES.map((name) => [name, stored.get(name) ?? `(${MEANING})`, readSetting(stored, name, now)]);
  terminal.out(`${table(['SETTING', 'STORED', 'IN FORCE'], rows)}\n\nSwitched off for everybody: ${blockedAsText(blocked)}.\n`);
}

/** Names of the protocols that are switched off; null: they cannot be read, and no protocol answers. */
const asList = (blocked: BlockedProtocols): string[] | null => (blocked === 'unread' ? null : [...blocked].sort());

/** A flag as such; null: missing. Any other text, which counts as on, stays a text. */
const asJson = (stored: string | undefined): boolean | string | null =>
  stored === 'true' || stored === 'false' ? stored === 'true' : (stored ?? null);

/** `nis settings set NAME true|false`; NAME may be the protocol's short form, such as `soap`. What opens something is asked for first. */
export async function setSetting(
  context: Context,
  typed: string,
  typedValue: string,
  { json, yes }: JsonOption & { readonly yes?: boolean },
): Promise<void> {
  const [name, value] = [nameOfSetting(typed), valueOfSetting(typedValue)];
  const { settings, loadSettings, stage } = await context.connect();
  const opens = value === 'false' && readSetting(await loadSettings(), name, context.terminal.now()) === 'on';
  if (opens && !yes) await confirm(context, `On stage ${stage}, ${name}=false opens a door: ${openingOf(name)}`);
  await settings.put(name, value);
  context.terminal.out(
    json
      ? jsonLine({ name, stored: value === 'true', in_force: value === 'true' })
      : `${name} is ${value}, in force everywhere within 15 seconds.\n`,
  );
}

/** The setting that a person means: by its name or the protocol's short form. @throws UsageError where there is none. */
export function nameOfSetting(typed: string): string {
  const name = [typed, PREFIX + typed, `glide.soap.${typed}`].find((candidate) => SETTING_NAMES.includes(candidate));
  if (name === undefined) throw new UsageError(`There is no setting ${JSON.stringify(typed)}: nis settings list shows them.`);
  return name;
}

/** @throws UsageError where the text is no value of a setting. */
export function valueOfSetting(typed: string): 'true' | 'false' {
  if (typed !== 'true' && typed !== 'false') throw new UsageError(`A setting is true or false, not ${JSON.stringify(typed)}.`);
  return typed;
}

async function confirm({ terminal }: Context, opening: string): Promise<void> {
  const answer = await terminal.ask(`${opening} Go on? [y/N] `);
  if (answer === null) throw new UsageError(`Nothing was changed, and there is no terminal to ask. ${opening} Add --yes if you mean it.`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was changed: answer y to open it.');
}

/** What callers may do once a setting is off. Source: docs/contract.md, "Decision", rows 6 and 11. */
function openingOf(name: string): string {
  if (name === STRICT_SECURITY)
    return 'every user may then call every SOAP function on every table, because neither roles nor access rules apply.';
  const protocol = SETTING_ROWS.find((row) => row.name === name)?.protocol;
  const guest = protocol == null ? 'guest' : protocolRow(protocol).guest;
  return `callers without a password are then let in by this protocol, as the user ${guest}.`;
}
