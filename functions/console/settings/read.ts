import { readOpening, SETTING_ROWS, SETTINGS_RECORD, type StoredSetting, storedValues } from '../../../shared/core/settings/settings.ts';
import { GUEST_NAMES } from '../../../shared/core/users/base-records.ts';
import type { ConsolePorts } from '../ports.ts';
import { authorOf } from './author.ts';
import { type GuestFacts, guestReach } from './guest-reach.ts';
import type { SettingsPageProps, SettingView } from './page.tsx';

/** Enough to find who made the last change of each setting through this console. */
const LATEST_CHANGES = 200;

/** What the page shows. */
export async function readPage(
  ports: ConsolePorts,
): Promise<Pick<SettingsPageProps, 'views' | 'blocked' | 'basic' | 'bounds' | 'boundsPath'>> {
  const [views, { blocked }, basic, bounds] = await Promise.all([
    readViews(ports),
    ports.blockedProtocols.read(),
    ports.basicForPeople.read(),
    ports.sessionBounds.get(),
  ]);
  return { views, blocked, basic, bounds, boundsPath: ports.sessionBoundsPath };
}

async function readViews(ports: ConsolePorts): Promise<SettingView[]> {
  const [settings, { entries }] = await Promise.all([
    ports.settings.all(),
    ports.audit.page({ record: SETTINGS_RECORD }, null, LATEST_CHANGES),
  ]);
  const facts = await readGuestFacts(ports, settings);
  return SETTING_ROWS.map((row) => {
    const setting = settings.get(row.name) ?? null;
    const { open, until } = readOpening(setting?.value ?? undefined, facts.now);
    return {
      row,
      on: !open,
      until,
      value: setting?.value ?? null,
      reach: guestReach(row, facts),
      modifiedAt: setting?.modifiedAt ?? null,
      modifiedBy: setting === null ? '' : authorOf(row.name, setting, entries).text,
      unchanged: setting?.version === 1 && setting.value === 'true',
    };
  });
}

/** What tells what guests reach, with settings as they are stored. */
export async function readGuestFacts(ports: ConsolePorts, settings: ReadonlyMap<string, StoredSetting>): Promise<GuestFacts> {
  const [graph, guests] = await Promise.all([
    ports.loadRoles(),
    Promise.all(GUEST_NAMES.map(async (name) => [name, await ports.users.get(name)] as const)),
  ]);
  return { guests: new Map(guests), graph, stored: storedValues(settings), upstream: ports.upstream, now: ports.clock.now() };
}
