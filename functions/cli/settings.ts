import { readSetting, SETTING_NAMES, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { type Context, UsageError } from './ports.ts';
import { table } from './render.ts';

const PREFIX = 'glide.basicauth.required.';
const MEANING = 'missing means on';

/** `nis settings list`. */
export async function listSettings({ terminal, connect }: Context, { json }: { readonly json?: boolean }): Promise<void> {
  const stored = await (await connect()).loadSettings();
  if (json) {
    terminal.out(
      `${JSON.stringify(SETTING_NAMES.map((name) => ({ name, stored: stored.get(name) ?? null, state: readSetting(stored, name) })))}\n`,
    );
    return;
  }
  const rows = SETTING_NAMES.map((name) => [name, stored.get(name) ?? `(${MEANING})`, readSetting(stored, name)]);
  terminal.out(`${table(['SETTING', 'STORED', 'IN FORCE'], rows)}\n`);
}

/** `nis settings set NAME true|false`; NAME may be the protocol's short form, such as `soap`. */
export async function setSetting({ terminal, connect }: Context, typed: string, value: string): Promise<void> {
  const name = [typed, PREFIX + typed, `glide.soap.${typed}`].find((candidate) => SETTING_NAMES.includes(candidate));
  if (name === undefined) throw new UsageError(`There is no setting ${JSON.stringify(typed)}: nis settings list shows them.`);
  if (value !== 'true' && value !== 'false') throw new UsageError(`A setting is true or false, not ${JSON.stringify(value)}.`);
  await (await connect()).settings.put(name, value);
  terminal.out(`${name} is ${value}, in force everywhere within 15 seconds${warning(name, value)}.\n`);
}

function warning(name: string, value: 'true' | 'false'): string {
  if (value === 'true') return '';
  return name === STRICT_SECURITY
    ? ': SOAP now obeys neither roles nor access rules'
    : ': this protocol now lets callers in without credentials, as guest';
}
