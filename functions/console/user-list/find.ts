import { datesOf } from '../../../shared/core/users/dates.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { displayName, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';

/** Whether a user is wanted. */
export type Fit = (user: UserRecord) => boolean;

/** A filter of the list: each is a query key, and several narrow together. */
export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly fits: Fit;
}

export const FILTERS: readonly Filter[] = [
  { name: 'non_interactive', label: 'Non-interactive', fits: (user) => user.web_service_access_only },
  { name: 'person_only', label: 'User interface only', fits: (user) => user.user_interface_only },
  { name: 'locked', label: 'Locked out', fits: (user) => user.locked_out },
  { name: 'inactive', label: 'Inactive', fits: (user) => !user.active },
  { name: 'dated', label: 'Changes by a date', fits: (user) => datesOf(user).length > 0 },
];

/** Users that one request looks at: what a list of any size costs. */
export const LOOKED_AT = 5000;

/** In characters; DynamoDB takes keys of 2048 octets. */
export const LONGEST_KEY = 500;

export interface Found {
  /** Those that fit, by name. */
  readonly users: readonly UserRecord[];
  /** How many were looked at. */
  readonly lookedAt: number;
  /** The last one looked at, where there are more; null: these were all. */
  readonly next: string | null;
}

/**
 * Looks at a bounded number of users and keeps those that fit. An exact user name is read by key, wherever it is stored.
 */
export async function findUsers({ users }: ConsolePorts, query: ConsoleRequest['query']): Promise<Found> {
  const [search, after] = [query('sysparm_search').trim(), query('sysparm_after').slice(0, LONGEST_KEY)];
  const fits = fitting(query, fold(search));
  const found = new Map<string, UserRecord>();
  const keep = (user: UserRecord): void => {
    if (fits(user)) found.set(user.user_name, user);
  };
  const named = after === '' ? normalizeUserName(search) : null;
  const [exact, { lookedAt, next }] = await Promise.all([
    named === null ? null : users.get(named),
    look(users.pages(after || undefined), keep, LOOKED_AT),
  ]);
  if (exact !== null) keep(exact);
  return { users: [...found.values()].sort((a, b) => (a.user_name < b.user_name ? -1 : 1)), lookedAt, next };
}

/** Hands users over until a number of them was looked at, page by page of the store. */
export async function look(
  pages: AsyncIterable<readonly UserRecord[]>,
  keep: (user: UserRecord) => void,
  most: number,
): Promise<Omit<Found, 'users'>> {
  let lookedAt = 0;
  let last = '';
  for await (const page of pages) {
    // Only now is it known that there are more.
    if (lookedAt >= most && page.length > 0) return { lookedAt, next: last };
    for (const user of page) keep(user);
    lookedAt += page.length;
    last = page.at(-1)?.user_name ?? last;
  }
  return { lookedAt, next: null };
}

function fitting(query: ConsoleRequest['query'], wanted: string): Fit {
  const filters = FILTERS.filter(({ name }) => query(name) === 'true');
  return (user) => filters.every(({ fits }) => fits(user)) && textOfUser(user).some((text) => fold(text).includes(wanted));
}

/** What a search looks through. */
export const textOfUser = (user: UserRecord): readonly string[] => [user.user_name, user.name_as_entered, displayName(user)];

/** Text as a search compares it. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
