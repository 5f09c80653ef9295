import { incomingName, readSetting, SETTING_ROWS, type SettingRow } from '../../../shared/core/settings/settings.ts';
import { mayOpen } from '../access.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';

/** Settings that are off; null: they cannot be read. The home page opens all the same. */
export async function openSettings({
  settings,
  onError,
  clock,
}: Pick<ConsolePorts, 'settings' | 'onError' | 'clock'>): Promise<readonly SettingRow[] | null> {
  try {
    const stored = new Map([...(await settings.all())].flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const])));
    return SETTING_ROWS.filter(({ name }) => readSetting(stored, name, clock.now()) === 'off');
  } catch (error) {
    onError('settings on the home page', error);
    return null;
  }
}

interface OpenNowProps {
  readonly open: readonly SettingRow[] | null;
  readonly request: ConsoleRequest;
}

/** What anybody may do without credentials now. */
export function OpenNow({ open, request: { shell, context } }: OpenNowProps) {
  const settings = mayOpen('/high_security_settings.do', context) ? (
    <a href={`${shell.prefix}/high_security_settings.do`}>High Security Settings</a>
  ) : null;
  return (
    <section aria-labelledby="open">
      <h2 id="open">Open now</h2>
      {open === null ? (
        <p class="notice">The settings cannot be read at the moment. Try again shortly.</p>
      ) : open.length === 0 ? (
        <p>Nothing is open: every protocol requires credentials, and strict security is on. {settings}</p>
      ) : (
        <ul class="open">
          {open.map((row) => (
            <li>
              <span class="tag caution">Open</span> {openText(row)}
            </li>
          ))}
          <li>{settings}</li>
        </ul>
      )}
    </section>
  );
}

const openText = ({ protocol }: SettingRow): string =>
  protocol === null
    ? 'Strict security is off: SOAP requests need neither a soap role nor access to the table.'
    : `${incomingName(protocol)} requests need no credentials: anybody may send them, as a guest.`;
