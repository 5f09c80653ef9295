import { blockedAmong, blockedAsText, UNREADABLE_BLOCKED } from '../settings/blocked.ts';
import { endError, TOO_LONG } from '../settings/opening-end.ts';
import { timeInForce } from '../settings/session-times.ts';
import { endOf, readOpening } from '../settings/settings.ts';
import type { At, Described, Fault } from './document.ts';
import type { PlannedBlocked, PlannedProperty, PlannedSetting } from './plan-types.ts';
import { PROPERTY_ROWS, settingError, timeRow } from './settings-values.ts';
import type { StoredState, StoredText } from './state.ts';

/** As the history shows a stored text. */
const oldText = (stored: StoredText | undefined): string => (stored === undefined ? '(missing)' : (stored.value ?? '(unreadable)'));

interface PlannedTexts<T> {
  readonly planned: readonly T[];
  readonly refusals: readonly Fault[];
}

/** Settings and session times that change. Compared by what is in force: a parameter that is missing means `true`, or the standard time. */
export function planSettings({ settings }: Described, { settings: stored, now }: StoredState): PlannedTexts<PlannedSetting> {
  const planned: PlannedSetting[] = [];
  const refusals: Fault[] = [];
  for (const [name, { value, place }] of settings) {
    const found = stored.get(name);
    if (isInForce(name, value, found?.value ?? null, now)) continue;
    const text = settingError(name, value) ?? openingError(value, now);
    if (text !== null) refusals.push({ place, text });
    else
      planned.push({ kind: timeRow(name) ? 'time' : 'switch', name, place, value, old: oldText(found), version: found?.version ?? null });
  }
  return { planned, refusals };
}

function isInForce(name: string, value: string, stored: string | null, now: number): boolean {
  const row = timeRow(name);
  if (row !== undefined) return value === String(timeInForce(row, stored));
  if (settingError(name, value) !== null) return false;
  const [wanted, found] = [readOpening(value, now), readOpening(stored ?? undefined, now)];
  return wanted.open === found.open && wanted.until === found.until;
}

/** An end is checked when it is set, as on the page. */
function openingError(value: string, now: number): string | null {
  const end = endOf(value);
  const error = end === null ? null : endError(end, now);
  return error === TOO_LONG ? 'An opening lasts at most 7 days. Leave the end out, or choose a nearer one.' : error;
}

/** The list of protocols that are switched off, where it changes. */
export function planBlocked(
  { blocked: described }: Described,
  { blocked: { blocked, version } }: StoredState,
): PlannedTexts<PlannedBlocked> {
  if (described === null) return { planned: [], refusals: [] };
  const { value, place } = described;
  if (blocked === 'unread') return { planned: [], refusals: [{ place, text: sentence(UNREADABLE_BLOCKED) }] };
  const [wanted, now] = [blockedAmong(new Set(value)), blockedAmong(blocked)];
  if (wanted.join() === now.join()) return { planned: [], refusals: [] };
  const names = [...wanted, ...[...blocked].filter((name) => !(now as readonly string[]).includes(name))];
  return { planned: [{ name: 'blocked', place, value: wanted, names, old: blockedAsText(blocked), version }], refusals: [] };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Records of `sys_properties` that change, compared by what is in force. */
export function planProperties({ properties }: Described, { properties: stored }: StoredState): readonly PlannedProperty[] {
  const differs = (name: string, { value }: At<string>): boolean =>
    PROPERTY_ROWS.some((row) => row.name === name && row.inForce(stored.has(name) ? stored.get(name)?.value : undefined) !== value);
  return [...properties]
    .filter(([name, described]) => differs(name, described))
    .map(([name, { value, place }]) => ({
      ...{ name, place, value },
      old: oldText(stored.get(name)),
      version: stored.get(name)?.version ?? null,
    }));
}
