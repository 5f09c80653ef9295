import { datesOf } from '../../../shared/core/users/dates.ts';
import { begins, flagColumn, roleColumn, TEXT_COLUMNS } from '../../../shared/core/users/search/entries.ts';
import { cut, wordsOf } from '../../../shared/core/users/search/fold.ts';
import type { IndexRange } from '../../../shared/core/users/search/index-ports.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsoleRequest } from '../request.ts';

/** Whether a user is wanted. */
export type Fit = (user: UserRecord) => boolean;

/** A filter of the list: each is a query key, and several narrow together. */
export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly fits: Fit;
  /** Columns of the index in which every user that fits has an entry; none: most users fit, and there is none. */
  readonly columns: readonly string[];
}

const DATED = flagColumn('dated');

/** A date that is reached sets a flag before anything is written: such users are found by their date, which is looked at first. */
export const FILTERS: readonly Filter[] = [
  { name: 'interactive', label: 'Interactive', fits: (user) => !user.web_service_access_only, columns: [] },
  {
    name: 'non_interactive',
    label: 'Non-interactive',
    fits: (user) => user.web_service_access_only,
    columns: [DATED, flagColumn('non_interactive')],
  },
  {
    name: 'person_only',
    label: 'User interface only',
    fits: (user) => user.user_interface_only,
    columns: [flagColumn('person_only')],
  },
  { name: 'active', label: 'Active', fits: (user) => user.active && !user.locked_out, columns: [] },
  { name: 'locked', label: 'Locked out', fits: (user) => user.locked_out, columns: [flagColumn('locked')] },
  { name: 'inactive', label: 'Inactive', fits: (user) => !user.active, columns: [DATED, flagColumn('inactive')] },
  {
    name: 'needs_reset',
    label: 'Password needs reset',
    fits: (user) => user.password_needs_reset,
    columns: [flagColumn('needs_reset')],
  },
  { name: 'not_activated', label: 'Not activated', fits: (user) => !user.activated, columns: [flagColumn('not_activated')] },
  { name: 'dated', label: 'Changes by a date', fits: (user) => datesOf(user).length > 0, columns: [DATED] },
];

/** Entries of one column that begin so. */
export type Range = Pick<IndexRange, 'column' | 'prefix'>;

/** Parts of the index that together hold every user who fits one condition. */
export type Way = readonly Range[];

/** What a list is asked for. */
export interface Wanted {
  readonly fits: Fit;
  /** None: nothing narrows it by the index. */
  readonly ways: readonly Way[];
  /** Where those who are likely meant stand, among others. */
  readonly likely: Way;
}

/** Reads search and filters. Each word must be the beginning of a name, of a word within a name or of the e-mail address. */
export function wantedOf(query: ConsoleRequest['query']): Wanted {
  const words = wordsOf(query('sysparm_search'));
  const filters = FILTERS.filter(({ name }) => query(name) === 'true');
  const role = roleOf(query);
  return {
    fits: (user) =>
      words.every((word) => begins(user, word)) &&
      filters.every(({ fits }) => fits(user)) &&
      (role === '' || user.roles.some((granted) => cut(granted) === role)),
    ways: [
      ...words.map((prefix) => TEXT_COLUMNS.map((column) => ({ column, prefix }))),
      ...(role === '' ? [] : [[{ column: roleColumn(role), prefix: '' }]]),
      ...filters.filter(({ columns }) => columns.length > 0).map(({ columns }) => columns.map((column) => ({ column, prefix: '' }))),
    ],
    likely: words.length < 2 ? [] : NAME_COLUMNS.map((column) => ({ column, prefix: cut(words.join(' ')) })),
  };
}

/** Where first and last name stand together, in either order. */
const NAME_COLUMNS = ['name', 'word'] as const;

/** Exact name of a role that is granted directly; empty: any. */
export const roleOf = (query: ConsoleRequest['query']): string => cut(query('sysparm_role').trim());
