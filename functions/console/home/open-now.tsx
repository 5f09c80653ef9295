import { mayOpen } from '../../../shared/core/pages/page-roles.ts';
import { PROTOCOL_NAMES } from '../../../shared/core/request/protocols.ts';
import type { SecondFactorPolicy } from '../../../shared/core/second-factor/policy.ts';
import { type BlockedProtocols, isBlocked } from '../../../shared/core/settings/blocked.ts';
import { type OpenSetting, type OpenSettings, openSettings } from '../../../shared/core/settings/open-now.ts';
import { incomingName, storedValues } from '../../../shared/core/settings/settings.ts';
import { BASIC_EXEMPTION } from '../../../shared/core/users/base-records.ts';
import type { BasicForPeople } from '../../../shared/core/users/person-only.ts';
import { OpenTag } from '../../../shared/web/parts/open-tag.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';

/** Settings that are off. The home page opens all the same where they cannot be read. */
export async function openSettingsNow({
  settings,
  onError,
  clock,
}: Pick<ConsolePorts, 'settings' | 'onError' | 'clock'>): Promise<OpenSettings> {
  try {
    return openSettings(storedValues(await settings.all()), clock.now());
  } catch (error) {
    onError('settings on the home page', error);
    return 'unread';
  }
}

/** Protocols that are switched off; null: the list cannot be read. */
export const blockedNow = ({ blockedProtocols, onError }: Pick<ConsolePorts, 'blockedProtocols' | 'onError'>) =>
  blockedProtocols.read().then(
    ({ blocked }): BlockedProtocols | null => blocked,
    (error: unknown) => {
      onError('blocked protocols on the home page', error);
      return null;
    },
  );

/** Whether people may use Basic; null: it cannot be read. */
export const basicNow = ({ basicForPeople, onError }: Pick<ConsolePorts, 'basicForPeople' | 'onError'>) =>
  basicForPeople.read().then(
    ({ basic }): BasicForPeople => basic,
    (error: unknown) => {
      onError('Basic of people on the home page', error);
      return null;
    },
  );

/** Who needs a second factor; null: it cannot be read. */
export const policyNow = ({ secondFactorPolicy, onError }: Pick<ConsolePorts, 'secondFactorPolicy' | 'onError'>) =>
  secondFactorPolicy.read().then(
    ({ policy }): SecondFactorPolicy => policy,
    (error: unknown) => {
      onError('second factor on the home page', error);
      return null;
    },
  );

interface OpenNowProps {
  readonly open: OpenSettings;
  readonly blocked: BlockedProtocols | null;
  readonly basic: BasicForPeople | null;
  readonly policy: SecondFactorPolicy | null;
  readonly request: ConsoleRequest;
}

/** What callers without credentials may do now, and which protocols are switched off. */
export function OpenNow({ open, blocked, basic, policy, request: { shell, context } }: OpenNowProps) {
  const settings = mayOpen('/high_security_settings.do', context) ? (
    <a href={`${shell.prefix}/high_security_settings.do`}>High Security Settings</a>
  ) : null;
  return (
    <section aria-labelledby="open">
      <h2 id="open">Open now</h2>
      {open === 'unread' ? (
        <p class="notice">The settings cannot be read at the moment. Try again shortly.</p>
      ) : open.length === 0 ? (
        <p>Nothing is open: every protocol requires credentials, and strict security is on. {settings}</p>
      ) : (
        <ul class="open">
          {open.map((setting) => (
            <li>
              <OpenTag until={setting.until} /> {openText(setting)}
            </li>
          ))}
          <li>{settings}</li>
        </ul>
      )}
      <SwitchedOff blocked={blocked} />
      {basic === 'no' ? <p>Basic of interactive users is refused, except of those who hold {BASIC_EXEMPTION}.</p> : null}
      {basic === null ? <p class="notice">Whether people may use Basic cannot be read at the moment. Try again shortly.</p> : null}
      {policy === 'off' ? <p>The second factor of people is switched off: passwords of administrators open everything alone.</p> : null}
      {policy === null ? <p class="notice">Who needs a second factor cannot be read at the moment. Try again shortly.</p> : null}
    </section>
  );
}

const openText = ({ row: { protocol } }: OpenSetting): string =>
  protocol === null
    ? 'Strict security is off: SOAP requests need neither a soap role nor access to the table.'
    : `${incomingName(protocol)} requests need no credentials: anybody may send them, as a guest.`;

function SwitchedOff({ blocked }: Pick<OpenNowProps, 'blocked'>) {
  if (blocked === null)
    return <p class="notice">The list of protocols that are switched off cannot be read at the moment. Try again shortly.</p>;
  if (blocked === 'unread')
    return <p class="notice">The stored list of protocols that are switched off is no set of names, so every protocol answers 503.</p>;
  const off = PROTOCOL_NAMES.filter((protocol) => isBlocked(blocked, protocol) === 'yes');
  return off.length === 0 ? null : <p>Switched off for everybody: {off.map(incomingName).join(', ')}.</p>;
}
