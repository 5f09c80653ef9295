import { type BlockedProtocols, isBlocked } from './blocked.ts';
import { incomingName, readOpening, SETTING_ROWS, type SettingRow, type StoredSettings } from './settings.ts';

/**
 * Roles of which one reads High Security Settings and is told what is open.
 *
 * Source: specification, "Require authentication" (Role required).
 */
export const SETTING_ROLES: readonly string[] = ['admin', 'security_admin'];

/** A setting that is off. */
export interface OpenSetting {
  readonly row: SettingRow;
  /** When it is selected again by itself, an INSTANT; null: never. */
  readonly until: string | null;
}

/** What is open; `unread`: the settings could not be read. */
export type OpenSettings = readonly OpenSetting[] | 'unread';

/**
 * Settings that are off.
 *
 * @param now milliseconds since the epoch.
 */
export function openSettings(stored: StoredSettings, now: number): OpenSettings {
  if (stored === null) return 'unread';
  return SETTING_ROWS.flatMap((row) => {
    const { open, until } = readOpening(stored.get(row.name), now);
    return open ? [{ row, until }] : [];
  });
}

/** Those of them that let requests in: a protocol that is switched off for everybody lets in none. */
export const notBlocked = (open: OpenSettings, blocked: BlockedProtocols): OpenSettings =>
  open === 'unread' ? open : open.filter(({ row: { protocol } }) => protocol === null || isBlocked(blocked, protocol) !== 'yes');

const STRICT = 'strict_security';
const UNTIL = '@';
const shortName = ({ protocol }: SettingRow): string => protocol ?? STRICT;

/** As the authorizer's context carries it: `soap@2026-12-01T06:00Z,csv`; empty: nothing is open. */
export const openOnWire = (open: OpenSettings): string =>
  open === 'unread' ? open : open.map(({ row, until }) => shortName(row) + (until === null ? '' : UNTIL + until)).join(',');

/** Reads it back. A name of a later version is left out. */
export function readOpenOnWire(text: string): OpenSettings {
  if (text === 'unread') return text;
  return text.split(',').flatMap((entry) => {
    const [name, until = null] = entry.split(UNTIL);
    const row = SETTING_ROWS.find((each) => shortName(each) === name);
    return row === undefined ? [] : [{ row, until }];
  });
}

/** What is open, in one or two words. */
export const openName = ({ protocol }: SettingRow): string => (protocol === null ? 'Strict security off' : incomingName(protocol));
