import type { AuditEntry } from '../../../shared/core/audit.ts';
import { SESSION_TIME_ROWS } from '../../../shared/core/settings/session-times.ts';
import { readOpening, SETTING_ROWS, SETTINGS_RECORD, type StoredSetting, storedValues } from '../../../shared/core/settings/settings.ts';
import { GUEST_NAMES } from '../../../shared/core/users/base-records.ts';
import type { ConsolePorts } from '../ports.ts';
import { authorOf } from './author.ts';
import { type GuestFacts, guestReach } from './guest-reach.ts';
import type { StoredPage } from './page.tsx';
import type { SettingView } from './rows.tsx';
import type { TimeView } from './times/fields.tsx';

/** Enough to find who made the last change of each setting through this console. */
const LATEST_CHANGES = 200;

/** What the page shows. */
export async function readPage(ports: ConsolePorts): Promise<StoredPage> {
  const { upstream, sessionBoundsPath: timesPath } = ports;
  const { entries } = await ports.audit.page({ record: SETTINGS_RECORD }, null, LATEST_CHANGES);
  const [views, { blocked }, basic, policy, times] = await Promise.all([
    readViews(ports, entries),
    ports.blockedProtocols.read(),
    ports.basicForPeople.read(),
    ports.secondFactorPolicy.read(),
    readTimes(ports, entries),
  ]);
  return { views, blocked, upstream, basic, policy, times, timesPath };
}

async function readTimes(ports: ConsolePorts, entries: readonly AuditEntry[]): Promise<TimeView[]> {
  const stored = await ports.sessionTimes.all();
  return SESSION_TIME_ROWS.map((row) => ({ row, ...changeOf(row.name, stored.get(row.name), String(row.standard), entries) }));
}

/** What is stored, and the last change of it. @param created what a deployment writes. */
function changeOf(name: string, setting: StoredSetting | undefined, created: string, entries: readonly AuditEntry[]) {
  return {
    value: setting?.value ?? null,
    modifiedAt: setting?.modifiedAt ?? null,
    modifiedBy: setting === undefined ? '' : authorOf(name, setting, entries).text,
    unchanged: setting?.version === 1 && setting.value === created,
  };
}

async function readViews(ports: ConsolePorts, entries: readonly AuditEntry[]): Promise<SettingView[]> {
  const settings = await ports.settings.all();
  const facts = await readGuestFacts(ports, settings);
  return SETTING_ROWS.map((row) => {
    const setting = settings.get(row.name);
    const { open, until } = readOpening(setting?.value ?? undefined, facts.now);
    return { row, on: !open, until, reach: guestReach(row, facts), ...changeOf(row.name, setting, 'true', entries) };
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
