import { checkEnvelope } from '../envelope/check.ts';
import type { EnvelopeLists } from '../envelope/envelope.ts';
import { readInstant } from '../instant.ts';
import { blockedAmong } from '../settings/blocked.ts';
import { SESSION_TIME_ROWS, timeInForce } from '../settings/session-times.ts';
import { readOpening, SETTING_NAMES } from '../settings/settings.ts';
import { isGuest } from '../users/base-records.ts';
import { normalizeUserName, readNames } from '../users/user.ts';
import { typedUserName } from '../users/user-name.ts';
import { readUserRecord, type UserRecord } from '../users/user-record.ts';
import type { StoredUser } from '../users/user-store.ts';
import type { FlagMember, TextMember } from './document.ts';
import type { Exported, ExportedDocument, ExportedUser } from './export-types.ts';
import { FLAG_MEMBERS, kindOf, labelError, TEXT_MEMBERS } from './members.ts';
import type { Note } from './plan-types.ts';
import { PROPERTY_ROWS, shortName } from './settings-values.ts';
import type { StoredState } from './state.ts';

/**
 * What is stored as a file, in one order whatever the order of the store. Its plan is empty: what a file cannot say is left out, and noted.
 *
 * Empty texts and flags that are false are left out, except those without which a change in the console would open something unseen.
 *
 * Source: docs/contract.md, "Users as code".
 *
 * @param scope `users`: settings, protocols and properties are left out.
 */
export function documentOf(state: StoredState, scope: 'all' | 'users'): Exported {
  const notes: Note[] = [];
  const users = new Map<string, ExportedUser>();
  const labels = new Set<string>();
  for (const [name, stored] of [...state.users].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const record = readUserRecord(stored, state.now);
    if (normalizeUserName(typedUserName(name)) !== name || name === MERGE_KEY) {
      notes.push({ name, text: 'left out: no file can hold this name' });
      continue;
    }
    const { user, left } = userOf(stored, record);
    users.set(name, user);
    labels.add(record.managed_by);
    if (left.length > 0) notes.push({ name, text: `left out, because no file can say what is stored: ${left.join(', ')}` });
  }
  const [only = ''] = labels.size === 1 ? labels : [];
  const label = labelError(only) === null ? only : '';
  if (label !== only) notes.push({ name: 'owner', text: 'left out: no file can hold the label that is stored' });
  const document: ExportedDocument = {
    nis: 1,
    ...(label === '' ? {} : { owner: label }),
    users,
    ...(scope === 'all' ? settingsOf(state, notes) : {}),
  };
  return { document, notes };
}

/** Readers of YAML 1.1 take it for something else than a name. */
const MERGE_KEY = '<<';

/** Members that stand in an export although they are empty: who changes them opens something. */
const ALWAYS: readonly string[] = ['active', 'roles'];
const OF_MACHINES: readonly string[] = ['owner', 'internal_integration_user'];

function userOf(stored: StoredUser, record: UserRecord): { readonly user: ExportedUser; readonly left: readonly string[] } {
  const machine = record.web_service_access_only;
  const shown = (name: string, empty: boolean): boolean =>
    !empty || ALWAYS.includes(name) || (OF_MACHINES.includes(name) && machine && !isGuest(record.user_name));
  const texts = TEXT_MEMBERS.map((name) => [name, textOf(stored, record, name)] as const);
  const flags = FLAG_MEMBERS.map((name) => [name, flagOf(stored, record, name)] as const);
  const kind = kindFor(stored, record);
  const roles = readNames(stored.roles)?.every((role) => role.isWellFormed()) ? [...new Set(record.roles)] : null;
  const envelope = envelopeOf(record);
  const members: [string, unknown][] = [
    ['kind', isGuest(record.user_name) ? undefined : kind],
    ['roles', roles],
    ...flags.map(([name, value]): [string, unknown] => [name, value === false && !shown(name, true) ? undefined : value]),
    ...texts.map(([name, value]): [string, unknown] => [name, value === '' && !shown(name, true) ? undefined : value]),
    ['envelope', envelope],
  ];
  return {
    user: Object.fromEntries(members.filter(([, value]) => value !== undefined && value !== null)) as ExportedUser,
    left: members.filter(([, value]) => value === null).map(([name]) => name),
  };
}

/** null: something else than a flag is stored. */
const flagOf = (stored: StoredUser, record: UserRecord, name: FlagMember): boolean | null =>
  stored[name] === undefined || typeof stored[name] === 'boolean' ? record[name] : null;

/** As of now, so that a reached date is none any more. null: it cannot be read, or no file can hold it. */
function textOf(stored: StoredUser, record: UserRecord, name: TextMember): string | null {
  const value = stored[name];
  if (value === undefined) return '';
  if (typeof value !== 'string' || !value.isWellFormed()) return null;
  const isDate = name === 'active_until' || name === 'web_service_access_only_from';
  if (!isDate) return name === 'owner' && normalizeUserName(typedUserName(value)) !== value && value !== '' ? null : value;
  return readInstant(value) === null ? null : record[name];
}

const KIND_FLAGS = ['web_service_access_only', 'user_interface_only'] as const;

function kindFor(stored: StoredUser, record: UserRecord) {
  const damaged = KIND_FLAGS.some((flag) => stored[flag] !== undefined && typeof stored[flag] !== 'boolean');
  return damaged ? null : kindOf(record);
}

/** undefined: there is none. null: it cannot be read. */
function envelopeOf({ envelope }: UserRecord): EnvelopeLists | null | undefined {
  if (envelope === '') return undefined;
  const checked = checkEnvelope(envelope);
  return checked.kind === 'good' ? (JSON.parse(checked.text || '{}') as EnvelopeLists) : null;
}

/** What is in force, whether or not it is stored. */
function settingsOf({ settings, blocked: { blocked }, properties, now }: StoredState, notes: Note[]) {
  const stored = (name: string): string | null => settings.get(name)?.value ?? null;
  const switches = SETTING_NAMES.map((name) => {
    const { open, until } = readOpening(stored(name) ?? undefined, now);
    return [shortName(name), open ? (until === null ? 'false' : `false until ${until}`) : 'true'] as const;
  });
  const times = SESSION_TIME_ROWS.map((row) => [row.name, String(timeInForce(row, stored(row.name)))] as const);
  if (blocked === 'unread') notes.push({ name: 'blocked', text: 'left out: the stored record holds no names' });
  return {
    settings: new Map([...switches, ...times]),
    ...(blocked === 'unread' ? {} : { blocked: blockedAmong(blocked) }),
    properties: new Map(
      PROPERTY_ROWS.map(({ name, inForce }) => [name, inForce(properties.has(name) ? properties.get(name)?.value : undefined)] as const),
    ),
  };
}
