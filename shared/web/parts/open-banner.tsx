import type { RequestContext } from '../../core/decision/context.ts';
import { timeText } from '../../core/instant.ts';
import { type OpenSetting, type OpenSettings, SETTING_ROLES } from '../../core/settings/open-now.ts';
import { incomingName } from '../../core/settings/settings.ts';

/** What a page tells of what is open. */
export interface ToldOpen {
  readonly now: OpenSettings;
  /** This session reads High Security Settings without an elevation. */
  readonly readsSettings: boolean;
}

export const toldOpen = (now: OpenSettings, { roles }: Pick<RequestContext, 'roles'>): ToldOpen => ({
  now,
  readsSettings: SETTING_ROLES.some((role) => roles.includes(role)),
});

interface OpenBannerProps {
  /** undefined: this person is told nothing. */
  readonly open: ToldOpen | undefined;
  readonly prefix: string;
}

/** On every page, for holders of admin or security_admin: what the gate lets in now that it refuses by default. */
export function OpenBanner({ open, prefix }: OpenBannerProps) {
  if (open === undefined || open.now.length === 0) return null;
  const settings = '/high_security_settings.do';
  return (
    <aside class="danger" aria-label="Open now">
      <p>
        <span class="tag opened">{open.now === 'unread' ? 'Not known' : 'Open'}</span>{' '}
        {open.now === 'unread' ? UNREAD : sentencesOf(open.now).join(' ')}{' '}
        <a href={prefix + (open.readsSettings ? settings : `/elevate_role.do?goto=${settings}`)}>
          {open.readsSettings ? 'High Security Settings' : 'Elevate to see High Security Settings'}
        </a>
      </p>
    </aside>
  );
}

const UNREAD =
  'The settings cannot be read at the moment, so this page cannot say whether anything is open. Requests that depend on them are answered with 503.';

function sentencesOf(open: readonly OpenSetting[]): string[] {
  const protocols = open.flatMap(({ row: { protocol }, until }) => (protocol === null ? [] : [incomingName(protocol) + endText(until)]));
  const strict = open.find(({ row: { protocol } }) => protocol === null);
  return [
    ...(protocols.length === 0 ? [] : [`Anybody can send requests without credentials by ${protocols.join(', ')}.`]),
    ...(strict === undefined
      ? []
      : [
          `Strict security is off${endText(strict.until)}: SOAP requests reach every table without a soap role and without access controls.`,
        ]),
  ];
}

const endText = (until: string | null): string => (until === null ? ' (without an end)' : ` (until ${timeText(until)})`);
