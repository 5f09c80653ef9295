import { reachedFields } from '../dates.ts';
import { displayName, type UserRecord } from '../user-record.ts';
import { cut, fold } from './fold.ts';

/** One row of `sys_user_index`. */
export interface IndexEntry {
  /** What the row is found by: a column with text, a flag, or a role. */
  readonly column: string;
  /** The folded text, U+0001, and the user name. Rows of a column are in its order. */
  readonly entry: string;
}

/** Columns whose entries begin with text, in the order in which a search reads them. */
export const TEXT_COLUMNS = ['user_name', 'name', 'email', 'word'] as const;

/** Columns in whose order the list can be at any size: they have one entry for each user. */
export const SORT_COLUMNS = ['user_name', 'name', 'email'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export type Flag = 'non_interactive' | 'person_only' | 'locked' | 'inactive' | 'needs_reset' | 'not_activated' | 'dated';
export const flagColumn = (flag: Flag): string => `flag/${flag}`;
/** Exactly this role, granted directly. */
export const roleColumn = (role: string): string => `role/${cut(role)}`;

/** Attributes that entries are made of: a change that names none of them leaves the index as it is. */
export const INDEXED_ATTRIBUTES: readonly string[] = [
  'first_name',
  'last_name',
  'email',
  'active',
  'locked_out',
  'password_needs_reset',
  'web_service_access_only',
  'user_interface_only',
  'web_service_access_only_from',
  'active_until',
  'roles',
];

/**
 * Every entry of a user, for the index, each once.
 *
 * @param user as stored, before any date is applied: what a date sets has no entry of its own, and is found under `dated`.
 */
export function entriesOf(user: UserRecord): IndexEntry[] {
  const at = (column: string, text = ''): IndexEntry => ({ column, entry: `${text}${SEPARATOR}${user.user_name}` });
  const flags = FLAGS.filter(([, has]) => has(user)).map(([flag]) => at(flagColumn(flag)));
  const roles = [...new Set(user.roles.filter((role) => role !== '').map(roleColumn))].map((column) => at(column));
  return [
    ...SORT_COLUMNS.map((column) => at(column, sortText(user, column))),
    ...innerWords(user).map((word) => at('word', word)),
    ...flags,
    ...roles,
  ];
}

/** The entries that a change to a user, as stored, takes away and brings. @param set what is written. */
export function entryChanges(before: UserRecord, set: Partial<UserRecord>): { readonly over: IndexEntry[]; readonly wanted: IndexEntry[] } {
  const after = { ...before, ...set, activated: before.activated || set.web_service_access_only !== undefined };
  const [old, next] = [entriesOf(before), entriesOf(after)];
  return { over: without(old, next), wanted: without(next, old) };
}

const keyOf = ({ column, entry }: IndexEntry): string => `${column} ${entry}`;

/** Those entries that are not among others. */
export function without(entries: readonly IndexEntry[], others: readonly IndexEntry[]): IndexEntry[] {
  const known = new Set(others.map(keyOf));
  return entries.filter((entry) => !known.has(keyOf(entry)));
}

/** Below every character of a text, so that a short text stands before a longer one. */
const SEPARATOR = '\u0001';

/** The user that a row is about. */
export const userOfEntry = (entry: string): string => entry.slice(entry.lastIndexOf(SEPARATOR) + 1);

const FLAGS: readonly (readonly [Flag, (user: UserRecord) => boolean])[] = [
  ['non_interactive', (user) => user.web_service_access_only],
  ['person_only', (user) => user.user_interface_only],
  ['locked', (user) => user.locked_out],
  ['inactive', (user) => !user.active],
  ['needs_reset', (user) => user.password_needs_reset],
  ['not_activated', (user) => !user.activated],
  ['dated', (user) => user.active_until !== '' || user.web_service_access_only_from !== '' || reachedFields(user.reached).length > 0],
];

/** The entry that a user loses by the activation. */
export const notActivatedEntry = (userName: string): IndexEntry => ({
  column: flagColumn('not_activated'),
  entry: `${SEPARATOR}${userName}`,
});

/** What a column of text says of a user, as it is compared and sorted. */
export function sortText(user: UserRecord, column: SortColumn): string {
  if (column === 'name') return cut(fold(displayName(user)).trim());
  return cut(fold(user[column]));
}

/** User name, name, and last name before first from each of their words on, without those that another text of the user begins with. */
function innerWords(user: UserRecord): string[] {
  const whole = SORT_COLUMNS.map((column) => sortText(user, column));
  const inner = [
    fold(user.user_name),
    fold(displayName(user)).trim(),
    fold(`${user.last_name.trim()} ${user.first_name.trim()}`).trim(),
  ].flatMap((text) => [...text.matchAll(WORD)].slice(0, MOST_WORDS).map(({ index }) => cut(text.slice(index))));
  const longestFirst = [...new Set(inner)].sort((a, b) => b.length - a.length);
  const kept: string[] = [];
  for (const word of longestFirst) if (![...whole, ...kept].some((text) => text.startsWith(word))) kept.push(word);
  return kept;
}

/** Where a word begins. */
const WORD = /(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}]/gu;
const MOST_WORDS = 12;

/** Whether a search for this beginning finds the user. */
export const begins = (user: UserRecord, word: string): boolean =>
  [...SORT_COLUMNS.map((column) => sortText(user, column)), ...innerWords(user)].some((text) => text.startsWith(word));

/** Key of the item that says that every user is in the index. */
export const INDEX_IS_BUILT = { column: 'index', entry: 'built' } as const;

/** Raise it when users get other entries: then the next deploy activates again, which builds the index anew. */
const INDEX_VERSION = 1;

/** What is in the index, as the item says it: entries of another table of users, or of another version, do not count. */
export const indexOf = ({ name }: { readonly name: string }): string => `${name} ${INDEX_VERSION}`;
